import { expect, it } from 'vitest';
import type { ReasonCount } from '@/lib/mailboxes/rules/groups';
import { mailboxesSentence } from './mailboxes-sentence';

const group = (part: Partial<ReasonCount['reason']>, mailboxes: number, held = 0): ReasonCount => ({
  reason: { key: 'x', role: 'healthy', title: 'x', sentence: null, code: null, lookUp: null, command: null, action: null, stuck: false, ...part },
  mailboxes,
  printers: mailboxes,
  held,
});

it('the list’s sentence counts those that can’t send and says what they need', () => {
  expect(mailboxesSentence([group({ role: 'failing', action: 'again', stuck: true }, 2, 3), group({ role: 'failing', stuck: true }, 1), group({}, 1)])).toEqual({
    sentence: 'Three of 4 mailboxes can’t send. Two need a new sign-in, one needs an administrator.',
    under: '3 messages are held for them and go out by themselves after that. The other one is well.',
  });
  expect(mailboxesSentence([group({ role: 'failing', action: 'again', stuck: true }, 46), group({ role: 'attention' }, 211), group({ role: 'waiting' }, 163), group({}, 4584)]).under).toBe('211 more need attention before they stop. 4,584 are well.');
  expect(mailboxesSentence([group({ role: 'attention' }, 1), group({}, 4999)]).sentence).toBe('One of 5,000 mailboxes needs attention.');
  expect(mailboxesSentence([group({}, 2)]).sentence).toBe('All 2 mailboxes can send.');
  expect(mailboxesSentence([]).sentence).toBe('No mailboxes yet.');
});
