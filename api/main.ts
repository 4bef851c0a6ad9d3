import './database';
import { checkDatabaseRole } from '@/lib/base/db/check-role';
import { closePool } from '@/lib/base/db/pool';
import { env } from '@/lib/base/env';
import { logLastWords } from '@/lib/base/last-words';
import { logger } from '@/lib/base/logger';
import { closeQueues } from '@/lib/base/queue/enqueue';
import { buildApp } from './rest/app';

/** What has begun to come in may be finished; what takes longer is cut, and its sender sends it again. */
const graceMs = 25_000;

logLastWords();
const app = buildApp();
let stopping = false;

async function stop(why: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  logger.info({ why }, 'the api is stopping');
  setTimeout(() => {
    logger.warn('requests were cut off at the end');
    app.server.closeAllConnections();
  }, graceMs).unref();
  await app.close();
  await closeQueues();
  await closePool();
  process.exit(0);
}

process.on('SIGTERM', () => void stop('SIGTERM'));
process.on('SIGINT', () => void stop('SIGINT'));
process.on('disconnect', () => void stop('the start script is gone'));

try {
  await checkDatabaseRole('api');
  const address = await app.listen({ port: env().PLATEN_API_PORT, host: env().PLATEN_API_HOST });
  logger.info({ address }, 'the api listens');
  process.send?.({ ready: true });
} catch (error) {
  logger.fatal({ err: error instanceof Error ? error.message : String(error) }, 'the api could not start');
  process.exit(1);
}
