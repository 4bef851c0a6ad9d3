import { expect, it } from 'vitest';
import { rightsWord } from './key-rights';

it('says what a key may do in the same order always, and passes over what it does not know', () => {
  expect(rightsWord(['messages:act', 'messages:submit', 'other:thing'])).toBe('Hand in, act');
  expect(rightsWord(['mailboxes:read', 'messages:read'])).toBe('Read, watch');
});
