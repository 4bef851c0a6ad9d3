import { describe, expect, it } from 'vitest';
import { explainAttempt, explainHold, explainMessage, explainRecipient, type ExplainedAttempt } from './explain';

const none = { code: null, enhanced: null, text: null };
const lost: ExplainedAttempt = { ...none, stage: 'dot', class: 'unknown', text: 'Connection closed unexpectedly' };
const died: ExplainedAttempt = { ...none, stage: 'after_data', class: 'unknown', text: 'The worker stopped after the content had begun to leave; nobody knows whether the mail arrived.' };
const busy: ExplainedAttempt = { stage: 'dot', class: 'retry', code: 451, enhanced: '4.7.500', text: '4.7.500 Server busy' };
const refused = { code: 550, enhanced: '5.1.10', text: '5.1.10 RESOLVER.ADR.RecipientNotFound' };

describe('an unknown outcome', () => {
  it.each([lost, died])('says that it may arrive twice, whatever broke the line', (attempt) => {
    expect(explainAttempt(attempt, [])).toMatchObject({ title: expect.stringContaining('nobody knows') as string, remedy: expect.stringContaining('by itself; it may arrive twice') as string });
    expect(explainAttempt(attempt, [lost])?.remedy).toMatch(/does not try again by itself.*may arrive twice/);
  });

  it('says so of the recipient and the message too, while Platen sends it again and when a person must decide', () => {
    for (const state of ['deferred', 'unknown'] as const) {
      const recipient = explainRecipient({ ...none, text: lost.text, state: 'unknown' }, { state, attempts: [lost] });
      expect(recipient?.remedy).toContain('may arrive twice');
      expect(explainMessage({ state, held: null, attempts: [lost], recipients: [{ state: 'unknown', explanation: recipient }] })?.remedy).toContain('may arrive twice');
    }
    expect(explainMessage({ state: 'unknown', held: null, attempts: [lost], recipients: [] })?.remedy).toContain('does not try again by itself');
  });

  it('is still told of once the resend was taken', () => {
    const sent: ExplainedAttempt = { stage: 'dot', class: 'sent', code: 250, enhanced: '2.0.0', text: 'OK' };
    const message = { state: 'sent' as const, held: null, recipients: [{ state: 'sent' as const, explanation: null }] };
    expect(explainMessage({ ...message, attempts: [lost, sent] })?.remedy).toContain('may arrive twice');
    expect(explainMessage({ ...message, attempts: [sent] })).toBeNull();
  });
});

it('a recipient is explained at the stage that spoke', () => {
  const silent: ExplainedAttempt = { ...none, stage: 'auth', class: 'retry', text: 'Connection closed' };
  expect(explainRecipient({ ...none, text: 'Connection closed', state: 'pending' }, { state: 'deferred', attempts: [silent] })?.title).toContain('while logging in');
  expect(explainRecipient({ ...refused, state: 'failed' }, { state: 'sent', attempts: [] })?.title).toBe('There is no such recipient.');
  expect(explainRecipient({ ...refused, state: 'sent' }, { state: 'sent', attempts: [] })).toBeNull();
});

describe('a message', () => {
  const toOne = (state: 'pending' | 'failed' | 'sent', explanation: { title: string; remedy: string } | null = null) => ({ state, explanation });
  it('that waits says why, and a hold before everything else', () => {
    const message = { state: 'deferred' as const, recipients: [toOne('pending')], attempts: [busy] };
    expect(explainMessage({ ...message, held: null })?.title).toContain('suspicious');
    expect(explainMessage({ ...message, held: { code: '554 5.2.2', text: 'mailbox full; QuotaExceeded' } })?.title).toBe('The sending mailbox is full.');
    expect(explainMessage({ ...message, held: null, attempts: [] })).toBeNull();
  });

  it('that reached some says how many were refused and what to do', () => {
    const gone = { title: 'There is no such recipient.', remedy: 'Correct the address.' };
    expect(explainMessage({ state: 'sent', held: null, attempts: [], recipients: [toOne('sent'), toOne('failed', gone)] })).toEqual({ title: '1 of 2 recipients was refused for good.', remedy: 'Correct the address.' });
    expect(explainMessage({ state: 'failed', held: null, attempts: [], recipients: [toOne('failed', gone)] })).toEqual(gone);
  });

  it('that is set aside says what can be done', () => {
    expect(explainMessage({ state: 'quarantined', held: null, attempts: [], recipients: [] })?.remedy).toMatch(/send it again/i);
  });
});

it('a hold of Entra is explained by its number', () => {
  const { title, remedy } = explainHold({ code: 'AADSTS50173', text: null });
  expect([title, remedy]).not.toContain('');
});
