import pg from 'pg';
import { env } from '../env';
import { logger } from '../logger';

let pool: pg.Pool | undefined;

/** No statement of ours takes long; one that does meets a Postgres that hangs, and must not keep its caller for ever. */
const statementMs = 30_000;
/** The server's own limit comes first; this one is for a server, or a network, that does not answer at all. */
const answerMs = 35_000;
/** Nothing of ours waits long in a transaction: a process that is stopped in one must not keep others from its rows. */
const idleInTransactionMs = 5_000;

/** The process's one pool of connections as platen_app; Prisma and raw SQL share it. */
export function appPool(): pg.Pool {
  if (!pool) {
    pool = new pg.Pool({
      connectionString: env().DATABASE_URL,
      max: 12,
      idleTimeoutMillis: 30_000,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      statement_timeout: statementMs,
      query_timeout: answerMs,
      idle_in_transaction_session_timeout: idleInTransactionMs,
    });
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
