import { describe, expect, it } from 'vitest';
import { listSentence } from './list-sentence';

const none = { cant_send: 0, needs_attention: 0, not_set_up: 0, sending: 0, off: 0 };

describe('the sentence over the printers’ list', () => {
  it('names the worst first, and the mailboxes it hangs on', () => {
    expect(listSentence(412, { ...none, cant_send: 31, needs_attention: 14, sending: 367 }, 3)).toBe('31 of 412 printers can’t send, all because of three mailboxes.');
    expect(listSentence(2, { ...none, cant_send: 1, sending: 1 }, 1)).toBe('1 of 2 printers can’t send.');
  });

  it('says what is left to do when nothing fails', () => {
    expect(listSentence(3, { ...none, not_set_up: 3 }, 0)).toBe('3 of 3 printers are not set up yet.');
    expect(listSentence(9, { ...none, needs_attention: 1, sending: 8 }, 0)).toBe('1 printer of 9 needs attention.');
  });

  it('says that all is well, leaving out what is turned off', () => {
    expect(listSentence(10, { ...none, sending: 8, off: 2 }, 0)).toBe('All 8 printers can send.');
    expect(listSentence(2, { ...none, off: 2 }, 0)).toBe('All 2 printers are turned off.');
  });
});
