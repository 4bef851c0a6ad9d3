import { describe, expect, it } from 'vitest';
import { decide, type Batch, type Ending } from './outcome';

const answer = (code: number, enhanced: string | null = null, text = 'said the server') => ({ code, enhanced, text });

const accepted: Ending = { stage: 'dot', reply: answer(250, '2.0.0', 'OK'), what: null, accepted: true, refused: new Map(), ownFault: null };
const broken = (stage: Ending['stage'], what = 'Connection closed unexpectedly'): Ending => ({ ...accepted, stage, reply: null, what, accepted: false });
const refused = (stage: Ending['stage'], ...reply: Parameters<typeof answer>): Ending => ({ ...accepted, stage, reply: answer(...reply), accepted: false });

function batch(change: Partial<Batch> = {}): Batch {
  return {
    recipients: ['a@x.org', 'b@x.org', 'c@x.org'].map((address, position) => ({ position, address, before: 'pending' })),
    others: [],
    tries: 1,
    unknownResends: 0,
    retryForMs: 48 * 3_600_000,
    chance: 0.5,
    ...change,
  };
}

const states = (outcome: ReturnType<typeof decide>) => outcome.recipients.map(({ state }) => state);

describe('an attempt', () => {
  it('that reached everybody makes the message sent', () => {
    const outcome = decide(accepted, batch());
    expect(outcome).toMatchObject({ class: 'sent', state: 'sent', delayMs: null, hold: null });
    expect(states(outcome)).toEqual(['sent', 'sent', 'sent']);
  });

  it('gives every recipient a verdict of its own', () => {
    const outcome = decide({ ...accepted, refused: new Map([['b@x.org', answer(550, '5.1.10')], ['c@x.org', answer(452, '4.3.1')]]) }, batch());
    expect(states(outcome)).toEqual(['sent', 'failed', 'pending']);
    expect(outcome).toMatchObject({ class: 'partial', state: 'deferred', delayMs: 60_000 });
  });

  it('sends to the others at once when the server wants fewer recipients', () => {
    const outcome = decide({ ...accepted, refused: new Map([['c@x.org', answer(452, '4.5.3')]]) }, batch());
    expect(outcome).toMatchObject({ class: 'partial', state: 'deferred', delayMs: 0 });
  });

  it('fails the message when all recipients are refused for good', () => {
    const all = new Map(['a@x.org', 'b@x.org', 'c@x.org'].map((address) => [address, answer(550, '5.1.1')]));
    expect(decide({ ...refused('rcpt', 550, '5.1.1'), refused: all }, batch())).toMatchObject({ class: 'fail', state: 'failed', delayMs: null, mailboxWorks: true });
  });

  it('waits longer after each try, and rests the lane when the server is out of reach', () => {
    expect(decide(broken('connect'), batch({ tries: 3 }))).toMatchObject({ class: 'retry', state: 'deferred', delayMs: 240_000, restMs: 30_000 });
    expect(decide(broken('rcpt'), batch())).toMatchObject({ class: 'retry', restMs: 0 });
  });

  it('that Platen itself stood in the way of is made again within seconds, later where it goes on', () => {
    expect(decide({ ...broken('data', 'the content could not be read'), ownFault: 'content' }, batch())).toMatchObject({ class: 'retry', state: 'deferred', delayMs: 5_000, restMs: 0 });
    expect(decide({ ...broken('data', 'the content could not be read'), ownFault: 'content' }, batch({ tries: 5 }))).toMatchObject({ delayMs: 80_000 });
  });

  it('gives up when the time for retries is over', () => {
    expect(decide(broken('connect'), batch({ retryForMs: 1000 }))).toMatchObject({ state: 'failed', delayMs: null });
  });

  it('holds the mailbox and keeps the mail, even past its time', () => {
    const outcome = decide(refused('auth', 535, '5.7.139', 'SmtpClientAuthentication is disabled for the Mailbox'), batch({ retryForMs: -1 }));
    expect(outcome).toMatchObject({ class: 'hold', state: 'queued', delayMs: 0, hold: { reason: 'needs_admin', code: '535 5.7.139', minutes: 30 } });
  });

  it('goes behind the others where it tried in vain whether a hold is over', () => {
    const outbound = refused('dot', 554, '5.2.0', 'STOREDRV.Submission.Exception:OutboundSpamException');
    expect(decide(outbound, batch())).toMatchObject({ class: 'hold', delayMs: 0, hold: { reason: 'blocked', minutes: 60, scope: 'mailbox' } });
    expect(decide(outbound, batch({ probes: true, tries: 2 }))).toMatchObject({ class: 'hold', delayMs: 61 * 60_000 });
  });

  it('fails the mail and holds the mailbox when it may not send as its sender', () => {
    expect(decide(refused('dot', 554, '5.2.252', 'SendAsDenied'), batch())).toMatchObject({ class: 'fail', state: 'failed', hold: { reason: 'needs_admin' } });
  });

  it('slows the lane down without harm when it was too fast', () => {
    expect(decide(refused('mail', 432, '4.3.2', 'Concurrent connections limit exceeded'), batch({ retryForMs: -1 }))).toMatchObject({ class: 'slow', state: 'deferred', restMs: 60_000 });
  });

  it('with an unknown outcome is made once more, then stays unknown', () => {
    const first = decide(broken('dot'), batch());
    expect(first).toMatchObject({ class: 'unknown', state: 'deferred', unknownResends: 1, delayMs: 60_000 });
    expect(states(first)).toEqual(['unknown', 'unknown', 'unknown']);
    const again = batch({ unknownResends: 1, recipients: [{ position: 0, address: 'a@x.org', before: 'unknown' }] });
    expect(decide(broken('dot'), again)).toMatchObject({ class: 'unknown', state: 'unknown', unknownResends: 1, delayMs: null });
    expect(decide(broken('connect'), again)).toMatchObject({ class: 'retry', state: 'deferred' });
    expect(decide(accepted, again)).toMatchObject({ state: 'sent' });
  });

  it('cut off by the end of the lease does no harm', () => {
    expect(decide({ ...broken('after_data'), ownFault: 'lease' }, batch({ retryForMs: -1 }))).toMatchObject({ class: 'retry', state: 'queued' });
  });

  it('counts recipients reached before', () => {
    expect(decide(refused('rcpt', 550, '5.1.1'), batch({ others: ['sent'], recipients: [{ position: 2, address: 'c@x.org', before: 'pending' }] }))).toMatchObject({ state: 'sent' });
  });
});
