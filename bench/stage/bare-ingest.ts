import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import pg from 'pg';
import type { ProductInfo } from '@/e2e/stage/product-info';

export interface BareIngest {
  url: string;
  pid: number;
  configuration: Record<string, unknown>;
  /** Mails it has committed. */
  stored(): Promise<number>;
  stop(): Promise<void>;
}

const database = 'bare';
/** As lib/base/db/pool has it. */
const pool = 12;

/** Starts the bare fastify-plus-insert on the product's own Postgres, in a database of its own. */
export async function startBareIngest({ databaseUrls }: ProductInfo): Promise<BareIngest> {
  const url = new URL(databaseUrls['superuserUrl'] ?? '');
  const root = new pg.Client({ connectionString: url.href });
  await root.connect();
  await root.query(`CREATE DATABASE ${database}`);
  await root.end();
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.href });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('CREATE TABLE mail (id uuid PRIMARY KEY, taken_at timestamptz NOT NULL DEFAULT now(), body bytea NOT NULL)');
  // As Platen's sealed pieces are: nothing is tried to be made smaller.
  await client.query('ALTER TABLE mail ALTER COLUMN body SET STORAGE EXTERNAL');
  const child = fork(path.join(import.meta.dirname, 'bare-ingest-process.ts'), [], {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, NODE_ENV: 'production', BARE_DATABASE_URL: url.href, BARE_POOL: String(pool) },
  });
  const gone = once(child, 'exit');
  const [message] = (await Promise.race([once(child, 'message'), gone.then(() => [{}])])) as [{ address?: string }];
  if (message.address === undefined) throw new Error('the bare ingest did not start');
  return {
    url: message.address,
    pid: child.pid ?? 0,
    configuration: { name: 'bare fastify, one insert of the body, one commit', pool, table: 'uuid primary key, timestamp, body as bytea (storage external)', postgres: 'the same server, another database' },
    stored: async () => Number((await client.query<{ count: string }>('SELECT count(*) FROM mail')).rows[0]?.count),
    stop: async () => {
      child.kill('SIGKILL');
      await gone;
      await client.end();
    },
  };
}
