import { describe, expect, it } from 'vitest';
import { printerSentence } from './printer-sentence';

const now = new Date('2026-11-23T10:06:00Z');
const printer = {
  name: 'Reception',
  method: 'oauth' as const,
  state: 'sending' as const,
  reason: null,
  sentToday: 0,
  waiting: 0,
  lastSentAt: null,
  mailbox: { address: 'scan@contoso.com', trouble: null },
};

describe('the sentence of a printer’s page', () => {
  it('counts what went out today and says when the last one did', () => {
    expect(printerSentence({ ...printer, sentToday: 38, lastSentAt: new Date('2026-11-23T10:04:00Z') }, now)).toEqual({ sentence: 'Reception is sending: 38 messages today, the last 2 min ago.' });
  });

  it('names the account a sign-in is missing of, and the mail that waits for it', () => {
    expect(printerSentence({ ...printer, state: 'not_set_up', reason: 'not authorized', waiting: 1 }, now)).toEqual({
      sentence: 'Reception can’t send yet: nobody has signed in as scan@contoso.com.',
      under: 'One sign-in at Microsoft does for all printers of that mailbox. 1 message waits and will go out then.',
    });
  });

  it('gives the reason of a hold, and what to do', () => {
    expect(printerSentence({ ...printer, state: 'cant_send', reason: 'needs sign-in', mailbox: { address: 'scan@contoso.com', trouble: { words: 'Entra ended the grant. Sign in again.' } } }, now)).toEqual({
      sentence: 'Reception can’t send: scan@contoso.com needs a new sign-in.',
      under: 'Entra ended the grant. Sign in again.',
    });
  });

  it('says of a printer that sends what will stop it one day', () => {
    expect(printerSentence({ ...printer, mailbox: { address: 'scan@contoso.com', trouble: { words: 'The app’s secret expires soon.' } } }, now).under).toMatch(/^The app’s secret expires soon\./);
  });

  it('says what turning off means', () => {
    expect(printerSentence({ ...printer, state: 'off' }, now).under).toBe('What it hands in is refused, with the reason.');
  });
});
