import './database';
import { startAuthorizationRunner } from '@/lib/authorizations/job';
import { checkDatabaseRole } from '@/lib/base/db/check-role';
import { closePool } from '@/lib/base/db/pool';
import { env } from '@/lib/base/env';
import { logLastWords } from '@/lib/base/last-words';
import { logger } from '@/lib/base/logger';
import { consume } from '@/lib/base/queue/consume';
import { closeQueues } from '@/lib/base/queue/enqueue';
import { startRefreshRunner } from '@/lib/grants/job';
import { logIn } from '@/lib/relay/log-in';
import { Pump } from '@/lib/relay/pump';
import { TestSends } from '@/lib/relay/test-sends';
import { catalog } from './catalog';
import { keepSchedules } from './schedules';

/** The process must be gone within 30 s of SIGTERM: sends under way get 25 of them. */
const goneMs = 29_000;

async function main(): Promise<void> {
  logLastWords();
  await checkDatabaseRole('worker');
  const pump = new Pump({ sweepMs: env().PLATEN_SWEEP_SECONDS * 1000 });
  const tests = new TestSends();
  const consumers = await consume(catalog(pump, tests), { relay: 4, work: 8 });
  const runner = startAuthorizationRunner({ logIn });
  const refreshes = startRefreshRunner();
  const stopSchedules = keepSchedules();
  pump.start();

  let stopping: Promise<void> | undefined;
  const stop = (why: string): void => {
    stopping ??= (async () => {
      logger.info({ why }, 'the worker stops');
      setTimeout(() => process.exit(1), goneMs).unref();
      stopSchedules();
      await Promise.all([pump.stop(), tests.stop(), runner.stop(), refreshes.stop(), consumers.close()]);
      await closeQueues();
      await closePool();
      process.exit(0);
    })().catch((error: unknown) => {
      logger.error({ err: error instanceof Error ? error.message : String(error) }, 'the worker did not stop cleanly');
      process.exit(1);
    });
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  // Whoever supervises us is gone.
  process.on('disconnect', () => stop('disconnect'));
  process.send?.({ ready: true });
  logger.info({ worker: pump.worker }, 'the worker is ready');
}

main().catch((error: unknown) => {
  logger.fatal({ err: error instanceof Error ? error.message : String(error) }, 'the worker could not start');
  process.exit(1);
});
