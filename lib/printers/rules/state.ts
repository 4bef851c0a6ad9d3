import type { PrinterState } from '../contract';

/** What a printer's state hangs on. */
export interface PrinterFacts {
  disabled: boolean;
  method: 'oauth' | 'password' | 'none';
  hasMailbox: boolean;
  holdReason: string | null;
  grant: 'none' | 'current' | 'failed';
  signInRunning: boolean;
}

const holdWords: Record<string, string> = {
  needs_sign_in: 'needs sign-in',
  needs_admin: 'needs an administrator',
  quota: 'daily limit reached',
  full: 'mailbox full',
  blocked: 'blocked by Microsoft',
};

/** The state a printer's line shows, with its reason in a few words. */
export function printerState(facts: PrinterFacts): { state: PrinterState; reason: string | null } {
  if (facts.disabled) return { state: 'off', reason: null };
  if (!facts.hasMailbox) return { state: 'not_set_up', reason: 'no mailbox' };
  if (facts.holdReason === 'needs_sign_in' || facts.holdReason === 'needs_admin' || facts.holdReason === 'blocked') {
    return { state: 'cant_send', reason: holdWords[facts.holdReason] ?? null };
  }
  if (facts.method === 'oauth' && facts.grant === 'failed') return { state: 'cant_send', reason: 'needs sign-in' };
  if (facts.method === 'oauth' && facts.grant === 'none') {
    return { state: 'not_set_up', reason: facts.signInRunning ? 'waiting for sign-in' : 'not authorized' };
  }
  if (facts.holdReason) return { state: 'needs_attention', reason: holdWords[facts.holdReason] ?? null };
  return { state: 'sending', reason: null };
}
