import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { logger } from '@/lib/base/logger';
import { claimRun, releaseRun, RunLost, type Claim } from './claim';
import type { LogInOutcome, LogInWanted } from './log-in';
import { runAuthorization } from './run';

export interface AuthorizationRunner {
  /** Looks for runs to take up at once. */
  wake(): void;
  /** Gives every run back, for another worker to go on with, and waits until that is done. */
  stop(): Promise<void>;
}

const runners = new Set<AuthorizationRunner>();

const notTried = (): Promise<LogInOutcome> => Promise.resolve({ kind: 'unknown', why: 'No log-in was tried.' });

/** What the wake job does in whichever worker it reaches. */
export function wakeRunners(): void {
  for (const runner of runners) runner.wake();
}

/**
 * Takes up sign-ins nobody looks after (new ones, and those of a worker that died) and sees them through.
 * @param everyMs how often to look when nobody wakes it
 * @param logIn logs in at the mail server; left out, accounts are claimed with their first mail
 */
export function startAuthorizationRunner({ everyMs = 2_000, logIn = notTried }: { everyMs?: number; logIn?: (wanted: LogInWanted, worker: string) => Promise<LogInOutcome> } = {}): AuthorizationRunner {
  const worker = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;
  const stopping = new AbortController();
  const running = new Set<Promise<void>>();
  let looking: Promise<void> | null = null;
  let again = false;

  async function look(): Promise<void> {
    do {
      again = false;
      for (let claim = await claimRun(worker); claim; claim = stopping.signal.aborted ? null : await claimRun(worker)) {
        const run = attend(claim).finally(() => running.delete(run));
        running.add(run);
      }
    } while (again && !stopping.signal.aborted);
  }

  async function attend(claim: Claim): Promise<void> {
    try {
      await runAuthorization(claim, stopping.signal, (wanted) => logIn(wanted, worker));
    } catch (error) {
      if (stopping.signal.aborted) await releaseRun(claim).catch(() => undefined);
      else if (!(error instanceof RunLost)) logger.warn({ authorization: claim.authorizationId }, 'a sign-in is left for the next look');
    }
  }

  const runner: AuthorizationRunner = {
    wake() {
      if (stopping.signal.aborted) return;
      again = true;
      looking ??= look()
        .catch((error: unknown) => logger.warn({ err: error instanceof Error ? error.message : String(error) }, 'sign-ins could not be looked for'))
        .finally(() => {
          looking = null;
        });
    },
    async stop() {
      runners.delete(runner);
      clearInterval(timer);
      stopping.abort(new Error('the worker stops'));
      await looking;
      await Promise.all(running);
    },
  };
  const timer = setInterval(() => runner.wake(), everyMs);
  runners.add(runner);
  runner.wake();
  return runner;
}
