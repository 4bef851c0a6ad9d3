import { describe, expect, it } from 'vitest';
import { planStages, reachStage } from './stages';
import { isWorkerSilent, lostTest } from './state';

const startedAt = new Date('2026-11-26T10:00:00Z');
const after = (seconds: number) => new Date(startedAt.getTime() + seconds * 1000);
const stages = planStages({ method: 'oauth', security: 'starttls' });
const waiting = { state: 'running' as const, startedAt, takenAt: null, aliveUntil: after(60) };
const taken = { ...waiting, takenAt: after(1), aliveUntil: after(21) };

describe('a test nobody looks after', () => {
  it('says so after a few seconds, and is over after a minute', () => {
    expect(isWorkerSilent(waiting, after(2))).toBe(false);
    expect(isWorkerSilent(waiting, after(6))).toBe(true);
    expect(lostTest(waiting, stages, after(59))).toBeNull();
    expect(lostTest(waiting, stages, after(61))).toMatchObject({ state: 'failed', stages: [{ name: 'token', state: 'failed', code: 'no_worker' }, {}, {}, {}, {}, {}, {}, {}] });
  });

  it('has failed where its worker died before the content left, and may have arrived after that', () => {
    expect(lostTest(taken, reachStage(stages, 'log_in', 1), after(20))).toBeNull();
    expect(lostTest(taken, reachStage(stages, 'log_in', 1), after(22))).toMatchObject({ state: 'failed' });
    expect(lostTest(taken, reachStage(stages, 'accepted', 1), after(22))).toMatchObject({ state: 'unknown' });
  });

  it('is not one that has ended', () => {
    expect(lostTest({ ...taken, state: 'accepted' }, stages, after(3600))).toBeNull();
  });
});
