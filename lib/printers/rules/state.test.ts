import { describe, expect, it } from 'vitest';
import { printerState, type PrinterFacts } from './state';

const good: PrinterFacts = { disabled: false, method: 'oauth', hasMailbox: true, holdReason: null, grant: 'current', signInRunning: false };

describe('the state of a printer', () => {
  it.each<[string, Partial<PrinterFacts>, string, string | null]>([
    ['a signed-in mailbox without a hold is sending', {}, 'sending', null],
    ['a printer switched off is off, whatever else', { disabled: true, holdReason: 'needs_sign_in' }, 'off', null],
    ['no mailbox means not set up', { hasMailbox: false }, 'not_set_up', 'no mailbox'],
    ['no grant means not authorized', { grant: 'none' }, 'not_set_up', 'not authorized'],
    ['a running sign-in is said', { grant: 'none', signInRunning: true }, 'not_set_up', 'waiting for sign-in'],
    ['a dead grant stops it', { grant: 'failed' }, 'cant_send', 'needs sign-in'],
    ['a hold that needs a person stops it', { holdReason: 'needs_admin' }, 'cant_send', 'needs an administrator'],
    ['a hold that lifts by itself wants attention only', { holdReason: 'quota' }, 'needs_attention', 'daily limit reached'],
    ['other methods need no grant', { method: 'password', grant: 'none' }, 'sending', null],
  ])('%s', (_says, facts, state, reason) => {
    expect(printerState({ ...good, ...facts })).toEqual({ state, reason });
  });
});
