import { expect, it } from 'vitest';
import { possibleActs } from './possible-acts';

const to = (state: 'pending' | 'sent' | 'failed' | 'unknown') => [{ address: 'a@b.c', state, code: null, enhanced: null, text: null, explanation: null }];
const message = { state: 'deferred', held: null, recipients: to('pending'), contentKept: true } as const;

it('offers to send again only where somebody was missed and the content is kept', () => {
  expect(possibleActs(message)).toEqual({ again: 'Retry now', mayCancel: true });
  expect(possibleActs({ ...message, contentKept: false }).again).toBeNull();
  expect(possibleActs({ ...message, state: 'sent', recipients: to('sent') })).toEqual({ again: null, mayCancel: false });
  expect(possibleActs({ ...message, state: 'unknown', recipients: to('unknown') }).again).toBe('Send again anyway');
});

it('offers no retry while the mailbox is held', () => {
  expect(possibleActs({ ...message, held: { scope: 'mailbox', reason: 'needs_sign_in', code: null, text: null, lookUp: null, since: 0, until: null } })).toEqual({ again: null, mayCancel: true });
});
