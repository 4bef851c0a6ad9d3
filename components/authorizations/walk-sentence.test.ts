import { expect, it } from 'vitest';
import { walkSentence } from './walk-sentence';

const row = (mailboxId: string, done: boolean) => ({ mailboxId, done, address: `${mailboxId}@contoso.com`, printers: 1 });

it('the walk says how far it is, and at its end what is left', () => {
  const rows = [row('a', true), row('b', false), row('c', true)];
  expect(walkSentence(rows, 'b', false).sentence).toBe('2 of 3 signed in.');
  expect(walkSentence(rows, 'end', false).under).toBe('One was skipped: go back to it now or another day.');
  expect(walkSentence([row('a', true), row('b', true)], 'end', false).sentence).toBe('All 2 are signed in.');
  expect(walkSentence([], null, false).sentence).toBe('No mailbox needs a sign-in.');
});

it('names how many are shown where others follow', () => {
  expect(walkSentence([row('a', false)], 'a', true).under).toContain('These are the first 1; the others follow.');
});
