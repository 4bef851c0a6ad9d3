import { endStages, type Stage } from './stages';

export const testSendStates = ['running', 'accepted', 'unknown', 'failed'] as const;
export type TestSendState = (typeof testSendStates)[number];

export interface TestTimes {
  state: TestSendState;
  startedAt: Date;
  /** When a worker took it up. */
  takenAt: Date | null;
  /** Until when a worker must take it up, and then has promised to look after it. */
  aliveUntil: Date;
}

/** A worker takes a test up within a moment. */
const pickUpMs = 5_000;

/** How long nobody may take a test up until it is over. */
export const takeUpWithinMs = 60_000;

/** Whether a test waits for a worker for longer than one needs: the page says so. */
export function isWorkerSilent({ state, startedAt, takenAt }: TestTimes, now: Date): boolean {
  return state === 'running' && takenAt === null && now.getTime() - startedAt.getTime() > pickUpMs;
}

/** What became of a test that nobody looks after any more; null where somebody does, or it has ended. */
export function lostTest({ state, takenAt, aliveUntil }: TestTimes, stages: readonly Stage[], now: Date): { state: 'failed' | 'unknown'; stages: Stage[] } | null {
  if (state !== 'running' || now.getTime() <= aliveUntil.getTime()) return null;
  const running = stages.find((stage) => stage.state === 'running') ?? stages.find((stage) => stage.state === 'waiting');
  // The content was on its way, so it may have arrived.
  const ended = running?.name === 'accepted' && running.state === 'running' ? 'unknown' : 'failed';
  const code = takenAt === null ? 'no_worker' : 'worker_stopped';
  return { state: ended, stages: running ? endStages(stages, running.name, 0, { state: ended, at: running.at, code, text: null }) : [...stages] };
}
