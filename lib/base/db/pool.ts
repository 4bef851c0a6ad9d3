import pg from 'pg';
import { env } from '../env';
import { logger } from '../logger';

let pool: pg.Pool | undefined;

/** The process's one pool of connections as platen_app; Prisma and raw SQL share it. */
export function appPool(): pg.Pool {
  if (!pool) {
    pool = new pg.Pool({ connectionString: env().DATABASE_URL, max: 12, idleTimeoutMillis: 30_000, connectionTimeoutMillis: 5_000 });
    pool.on('error', (error) => logger.warn({ err: error.message }, 'an idle database connection broke'));
  }
  return pool;
}

/** Closes the pool; the next use opens a new one. */
export async function closePool(): Promise<void> {
  const closing = pool;
  pool = undefined;
  await closing?.end();
}
