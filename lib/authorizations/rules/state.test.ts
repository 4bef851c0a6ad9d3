import { describe, expect, it } from 'vitest';
import { authorizationStates, isLive, isWorkerSilent, mayBecome, statesBefore, stateShown, type RunTimes } from './state';

const now = new Date('2026-11-23T10:00:00Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000);
const run = (change: Partial<RunTimes>): RunTimes => ({ method: 'device_code', state: 'waiting', startedAt: ago(60), expiresAt: ago(-840), leaseUntil: ago(-7), ...change });

describe('the life of a sign-in', () => {
  it('leaves no end', () => {
    for (const from of authorizationStates.filter((state) => !isLive(state))) {
      expect(authorizationStates.filter((to) => mayBecome(from, to))).toEqual([]);
    }
  });

  it('reaches every end from waiting', () => {
    for (const to of authorizationStates.filter((state) => !isLive(state))) expect(mayBecome('waiting', to)).toBe(true);
  });

  it('completes only with a code that somebody could enter', () => {
    expect(statesBefore('completed')).toEqual(['waiting']);
    expect(statesBefore('wrong_account')).toEqual(['waiting']);
    expect(statesBefore('waiting')).toEqual(['starting']);
    expect(statesBefore('failed')).toEqual(['starting', 'waiting']);
  });
});

describe('a worker that looks after a sign-in', () => {
  it.each<[string, Partial<RunTimes>, boolean]>([
    ['has ten seconds to take a new one up', { state: 'starting', leaseUntil: null, startedAt: ago(9) }, false],
    ['is silent when nobody took it up by then', { state: 'starting', leaseUntil: null, startedAt: ago(11) }, true],
    ['speaks while its lease stands', { leaseUntil: ago(-1) }, false],
    ['may be three seconds late', { leaseUntil: ago(3) }, false],
    ['is silent after that', { leaseUntil: ago(4) }, true],
    ['is not missed where the sign-in goes on in a browser', { method: 'browser', leaseUntil: null }, false],
    ['is not missed once the sign-in has ended', { state: 'completed', leaseUntil: null }, false],
  ])('%s', (_what, change, silent) => {
    expect(isWorkerSilent(run(change), now)).toBe(silent);
  });
});

describe('the state shown', () => {
  it.each<[string, Partial<RunTimes>, string]>([
    ['is the row’s while a worker looks after it', { expiresAt: ago(1) }, 'waiting'],
    ['is expired when the time is over and no worker says so', { expiresAt: ago(1), leaseUntil: ago(60) }, 'expired'],
    ['waits on without a worker while the code is good', { leaseUntil: ago(60) }, 'waiting'],
    ['is expired when no code came in 15 minutes', { state: 'starting', expiresAt: null, leaseUntil: null, startedAt: ago(901) }, 'expired'],
    ['is expired when the time of a browser is over, whoever held it last', { method: 'browser', expiresAt: ago(1) }, 'expired'],
    ['is the end where it has one', { state: 'declined', expiresAt: ago(1) }, 'declined'],
  ])('%s', (_what, change, state) => {
    expect(stateShown(run(change), now)).toBe(state);
  });
});
