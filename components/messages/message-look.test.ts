import { describe, expect, it } from 'vitest';
import { messageLook, recipientLook, type LookFacts } from './message-look';

const now = new Date('2026-11-23T10:00:00Z');
const facts: LookFacts = { state: 'queued', held: false, nextAttemptAt: null, recipients: 1, refused: 0, lastCode: null };
const look = (given: Partial<LookFacts>) => messageLook({ ...facts, ...given }, now);

describe("a message's word", () => {
  it('is Held while its mailbox is on hold, whatever is stored', () => {
    expect(look({ held: true }).word).toBe('Held');
    expect(look({ state: 'deferred', held: true, nextAttemptAt: '2026-11-23T10:07:00Z' }).word).toBe('Held');
  });

  it('says when it is tried again, with the day where that is not today', () => {
    expect(look({ state: 'deferred', nextAttemptAt: '2026-11-23T10:07:00Z' }).word).toBe('Retry 10:07');
    expect(look({ state: 'deferred', nextAttemptAt: '2026-11-24T10:07:00Z' }).word).toBe('Retry Tue 24 Nov, 10:07');
    expect(look({ state: 'deferred', nextAttemptAt: '2026-11-23T09:59:00Z' }).word).toBe('Retry due');
  });

  it('is Delivered with a warning where some were refused', () => {
    expect(look({ state: 'sent' })).toEqual({ role: 'healthy', word: 'Delivered' });
    expect(look({ state: 'sent', recipients: 3, refused: 1 })).toEqual({ role: 'attention', word: 'Delivered', reason: '1 of 3 refused' });
  });

  it('tells a refusal from running out of time', () => {
    expect(look({ state: 'failed', lastCode: 550 }).word).toBe('Refused');
    expect(look({ state: 'failed', lastCode: 451 }).word).toBe('Failed');
  });
});

describe("a recipient's word", () => {
  const message = { state: 'deferred', held: false, nextAttemptAt: '2026-11-23T10:07:00Z' } as const;

  it('says of each of three what became of it', () => {
    expect(recipientLook({ state: 'sent', code: 250 }, message, now).word).toBe('Sent');
    expect(recipientLook({ state: 'failed', code: 550 }, message, now).word).toBe('Refused for good');
    expect(recipientLook({ state: 'pending', code: 452 }, message, now).word).toBe('Retry 10:07');
  });

  it('does not promise to send what was cancelled', () => {
    expect(recipientLook({ state: 'pending', code: null }, { ...message, state: 'cancelled' }, now).word).toBe('Not sent');
  });
});
