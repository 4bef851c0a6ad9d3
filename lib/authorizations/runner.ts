import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { logger } from '@/lib/base/logger';
import { claimRun, releaseRun, RunLost, type Claim } from './claim';
import { runAuthorization } from './run';

export interface AuthorizationRunner {
  /** Looks for runs to take up at once. */
  wake(): void;
  /** Gives every run back, for another worker to go on with, and waits until that is done. */
  stop(): Promise<void>;
}

const runners = new Set<AuthorizationRunner>();

/** What the wake job does in whichever worker it reaches. */
export function wakeRunners(): void {
  for (const runner of runners) runner.wake();
}

/**
 * Takes up sign-ins nobody looks after (new ones, and those of a worker that died) and sees them through.
 * @param everyMs how often to look when nobody wakes it
 */
export function startAuthorizationRunner({ everyMs = 2_000 }: { everyMs?: number } = {}): AuthorizationRunner {
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
      await runAuthorization(claim, stopping.signal);
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
