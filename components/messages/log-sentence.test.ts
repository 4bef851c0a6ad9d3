import { expect, it } from 'vitest';
import { logSentence } from './log-sentence';

const none = { held: 0, waiting: 0, unknown: 0, failed: 0, sent: 0 };

it('names what waits, what failed and what may have arrived twice, in that order', () => {
  expect(logSentence({ ...none, held: 47, waiting: 2, unknown: 1 }, 'in the log')).toBe('47 held, 2 waiting and one may have arrived twice.');
  expect(logSentence({ ...none, waiting: 1 }, 'in the log')).toBe('1 waiting.');
});

it('says so when nothing waits, and when there is nothing', () => {
  expect(logSentence({ ...none, sent: 12 }, 'in the last 7 days')).toBe('Nothing waits: all 12 messages in the last 7 days went out.');
  expect(logSentence(none, 'in the last 7 days')).toBe('No messages in the last 7 days.');
});
