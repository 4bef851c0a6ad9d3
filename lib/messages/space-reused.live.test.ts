import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { stageOrganization, type StageOrganization } from '@/e2e/stage/organization';

let database: FreshDatabase;
let root: pg.Client;
let org: StageOrganization;

beforeAll(async () => {
  database = await freshDatabase();
  useEnvironment(database);
  org = await stageOrganization();
  root = new pg.Client({ connectionString: database.superuserUrl });
  await root.connect();
});
afterAll(async () => {
  const { closePool } = await import('@/lib/base/db/pool');
  const { closeQueues } = await import('@/lib/base/queue/enqueue');
  await closeQueues();
  await closePool();
  await root.end();
  await database.drop();
});

const tables = ['Message', 'MessageRecipient', 'DeliveryAttempt', 'MessageContent', 'ContentChunk', 'IdempotencyRecord'];
const messages = 300;

/** Messages as they look when their time is over, each with a content of 40 KB and a long transcript. */
async function fill(): Promise<void> {
  await root.query(
    `WITH ids AS MATERIALIZED (SELECT gen_random_uuid() AS id, gen_random_uuid() AS content FROM generate_series(1, $4)),
     contents AS (
       INSERT INTO "MessageContent" ("organizationId", "id", "state", "bytes", "chunks", "keyVersion", "deleteAfter") SELECT $1, content, 'complete', 40000, 1, 1, now() - interval '1 second' FROM ids),
     pieces AS (
       INSERT INTO "ContentChunk" ("organizationId", "contentId", "index", "sealed") SELECT $1, content, 0, decode(repeat(md5(content::text), 2500), 'hex') FROM ids),
     rows AS (
       INSERT INTO "Message" ("organizationId", "id", "mailboxId", "laneId", "origin", "kind", "state", "envelopeFrom", "headerFrom", "subject", "messageIdHeader", "date", "bytes", "contentId", "retryUntil", "acceptedAt", "endedAt")
       SELECT $1, id, $2, $3, 'rest', 'scan', 'sent', 'scan@contoso.example', 'scan@contoso.example', 'Scan', id::text, now(), 40000, content, now(), now() - interval '401 days', now() - interval '401 days' FROM ids),
     recipients AS (
       INSERT INTO "MessageRecipient" ("organizationId", "messageId", "position", "address") SELECT $1, id, 0, 'ada@contoso.example' FROM ids),
     attempts AS (
       INSERT INTO "DeliveryAttempt" ("organizationId", "messageId", "number", "epoch", "worker", "stage", "transcript")
       SELECT $1, id, 1, 1, 'w', 'dot', (SELECT string_agg(md5(id::text || n), ' ') FROM generate_series(1, 100) n) FROM ids)
     INSERT INTO "IdempotencyRecord" ("organizationId", "credentialId", "key", "claimUntil", "expiresAt") SELECT $1, id, 'k', now(), now() - interval '1 second' FROM ids`,
    [org.organizationId, org.mailboxId, org.laneId, messages],
  );
}

/** Vacuums just the tables, and their TOAST, that autovacuum would by their settings: it does so within a minute. */
async function autovacuum(): Promise<number> {
  // What happened is told to the statistics when a connection is idle.
  await root.query('SELECT pg_stat_force_next_flush()');
  const { rows } = await root.query<{ name: string }>(
    `SELECT c.oid::regclass::text AS name FROM pg_class t JOIN pg_class c ON c.oid IN (t.oid, t.reltoastrelid) JOIN pg_stat_all_tables s ON s.relid = c.oid
     CROSS JOIN LATERAL (SELECT coalesce((SELECT option_value::float8 FROM pg_options_to_table(c.reloptions) WHERE option_name = 'autovacuum_vacuum_scale_factor'),
                                         current_setting('autovacuum_vacuum_scale_factor')::float8) AS factor) o
     WHERE t.relname = ANY($1) AND s.n_dead_tup > current_setting('autovacuum_vacuum_threshold')::int + o.factor * greatest(c.reltuples, 0)`,
    [tables],
  );
  for (const { name } of rows) await root.query(`VACUUM ${name}`);
  return rows.length;
}

async function size(): Promise<number> {
  const { rows } = await root.query<{ bytes: number }>(`SELECT sum(pg_total_relation_size(oid))::float8 AS bytes FROM pg_class WHERE relname = ANY($1) AND relkind = 'r'`, [tables]);
  return rows[0]?.bytes ?? 0;
}

it('ten rounds of mail that comes and goes take no more than one and a half times the space of the first', async () => {
  const { messageJobs } = await import('./job');
  const { appPool } = await import('@/lib/base/db/pool');
  const sizes: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    await fill();
    sizes.push(await size());
    for (const job of messageJobs) await job.handle({});
    expect((await root.query('SELECT FROM "Message"')).rowCount).toBe(0);
    expect((await root.query('SELECT FROM "ContentChunk"')).rowCount).toBe(0);
    // The deleting connection tells the statistics too.
    await appPool().query('SELECT pg_stat_force_next_flush()');
    expect(await autovacuum()).toBeGreaterThan(4);
  }
  expect(sizes[0]).toBeGreaterThan(messages * 40_000);
  expect(Math.max(...sizes) / (sizes[0] ?? 0)).toBeLessThanOrEqual(1.5);
});

it('ciphertext is stored as it is', async () => {
  const { rows } = await root.query(`SELECT attstorage AS storage FROM pg_attribute WHERE attrelid = '"ContentChunk"'::regclass AND attname = 'sealed'`);
  expect(rows).toEqual([{ storage: 'e' }]);
});
