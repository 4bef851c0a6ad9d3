/** The life of one sign-in. `starting`: no code yet; `waiting`: for Microsoft, or for the person there; the rest are ends. */
export const authorizationStates = [
  'starting',
  'waiting',
  'completed',
  'declined',
  'expired',
  'blocked',
  'wrong_account',
  'consent_missing',
  'cancelled',
  'failed',
] as const;
export type AuthorizationState = (typeof authorizationStates)[number];
export type LiveState = 'starting' | 'waiting';
export type EndState = Exclude<AuthorizationState, LiveState>;

export const liveStates: readonly LiveState[] = ['starting', 'waiting'];

const next: Record<AuthorizationState, readonly AuthorizationState[]> = {
  starting: ['waiting', 'declined', 'expired', 'blocked', 'consent_missing', 'cancelled', 'failed'],
  waiting: ['completed', 'declined', 'expired', 'blocked', 'wrong_account', 'consent_missing', 'cancelled', 'failed'],
  completed: [],
  declined: [],
  expired: [],
  blocked: [],
  wrong_account: [],
  consent_missing: [],
  cancelled: [],
  failed: [],
};

export function isLive(state: AuthorizationState): state is LiveState {
  return state === 'starting' || state === 'waiting';
}

export function mayBecome(from: AuthorizationState, to: AuthorizationState): boolean {
  return next[from].includes(to);
}

/** The states from which `to` may be reached: what a fenced write asks for. */
export function statesBefore(to: AuthorizationState): AuthorizationState[] {
  return authorizationStates.filter((from) => mayBecome(from, to));
}

export interface RunTimes {
  method: 'device_code' | 'browser' | 'app_only';
  state: AuthorizationState;
  startedAt: Date;
  expiresAt: Date | null;
  /** Until when a worker has promised to look after the run. */
  leaseUntil: Date | null;
}

/** A worker takes a new run up within a moment, and renews its promise every few seconds. */
const pickUpMs = 10_000;
const overdueMs = 3_000;
/** A run nobody took up gives no code: after as long as a code lives, it is over. */
const startingMs = 15 * 60_000;

/** Whether a live run has no worker looking after it that should: then the page says so instead of waiting for ever. */
export function isWorkerSilent(run: RunTimes, now: Date): boolean {
  if (!isLive(run.state) || run.method === 'browser') return false;
  if (run.leaseUntil === null) return now.getTime() - run.startedAt.getTime() > pickUpMs;
  return now.getTime() - run.leaseUntil.getTime() > overdueMs;
}

/** The state to show: a run whose time is over without a worker to say so has expired all the same. */
export function stateShown(run: RunTimes, now: Date): AuthorizationState {
  if (!isLive(run.state) || (run.method !== 'browser' && !isWorkerSilent(run, now))) return run.state;
  const end = run.expiresAt?.getTime() ?? run.startedAt.getTime() + startingMs;
  return now.getTime() > end ? 'expired' : run.state;
}
