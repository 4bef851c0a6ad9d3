import { describe, expect, it } from 'vitest';
import { outcomeWords, stageLook, stagesShown } from './test-words';

const stage = { name: 'log_in' as const, state: 'done' as const, ms: 1_240, at: null, code: null, text: null, explanation: null };

describe('a step of a test', () => {
  it('names how the mailbox logs in, and how long it took', () => {
    expect(stageLook(stage, true)).toEqual({ state: 'healthy', title: 'Logged in (XOAUTH2)', quote: null, time: '1.2 s' });
    expect(stageLook({ ...stage, ms: 40 }, false)).toMatchObject({ title: 'Logged in (AUTH)', time: '40 ms' });
  });

  it('quotes a refusal word for word, its code once', () => {
    expect(stageLook({ ...stage, state: 'failed', at: 'auth', code: '535 5.7.3', text: 'Authentication unsuccessful' }, true)).toMatchObject({ state: 'failing', title: 'Log-in refused (XOAUTH2)', quote: '535 5.7.3 Authentication unsuccessful' });
    expect(stageLook({ ...stage, state: 'failed', name: 'recipient', at: 'rcpt', code: '550 5.1.10', text: '550 5.1.10 Not found' }, true)).toMatchObject({ quote: '550 5.1.10 Not found' });
  });

  it('does not call a line that broke a refusal', () => {
    expect(stageLook({ ...stage, state: 'failed', name: 'sender', at: 'mail', text: 'Connection closed unexpectedly' }, true).title).toBe('Sender: no answer');
    expect(stageLook({ ...stage, state: 'unknown', name: 'accepted', at: 'dot' }, true)).toMatchObject({ state: 'attention', title: 'No answer after the mail had left' });
  });

  it('of waiting for a turn shows only where it took a while', () => {
    const turn = { ...stage, name: 'turn' as const };
    expect(stagesShown([{ ...turn, ms: 3 }])).toEqual([]);
    expect(stagesShown([{ ...turn, ms: 5_000 }])).toHaveLength(1);
    expect(stagesShown([{ ...turn, state: 'running', text: 'at its limit' }])).toHaveLength(1);
  });
});

it('what became of a test is told by what the tester saw, where that is known', () => {
  expect(outcomeWords({ state: 'accepted', arrived: null, title: null })).toEqual({ state: 'healthy', text: 'Taken by the mail server' });
  expect(outcomeWords({ state: 'accepted', arrived: false, title: null }).state).toBe('attention');
  expect(outcomeWords({ state: 'unknown', arrived: true, title: 'x' }).text).toBe('Arrived');
  expect(outcomeWords({ state: 'failed', arrived: null, title: 'There is no such recipient.' })).toEqual({ state: 'failing', text: 'There is no such recipient' });
});
