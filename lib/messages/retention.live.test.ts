import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { stageOrganization } from '@/e2e/stage/organization';

describe('retention', () => {
  let database: FreshDatabase;
  let root: pg.Client;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
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

  async function content(organizationId: string, state: string, times: string): Promise<string> {
    const { rows } = await root.query<{ id: string }>(
      `INSERT INTO "MessageContent" ("organizationId", "id", "state", "keyVersion", "createdAt", "deleteAfter") SELECT $1, gen_random_uuid(), $2::"ContentState", 1, ${times} RETURNING "id"`,
      [organizationId, state],
    );
    const id = rows[0]?.id ?? '';
    await root.query(`INSERT INTO "ContentChunk" ("organizationId", "contentId", "index", "sealed") VALUES ($1, $2, 0, 'x')`, [organizationId, id]);
    return id;
  }
  const chunks = async (id: string) => (await root.query('SELECT FROM "ContentChunk" WHERE "contentId" = $1', [id])).rowCount;

  it('deletes what is past its time in every organization, also one that no longer sends, and nothing else', async () => {
    const [one, other] = [await stageOrganization(), await stageOrganization()];
    const past = await content(one.organizationId, 'complete', `now() - interval '2 days', now() - interval '1 minute'`);
    const elsewhere = await content(other.organizationId, 'complete', `now() - interval '2 days', now() - interval '1 minute'`);
    const orphan = await content(other.organizationId, 'receiving', `now() - interval '2 hours', NULL::timestamptz`);
    const kept = await content(one.organizationId, 'complete', `now(), now() + interval '1 hour'`);
    const waiting = await content(one.organizationId, 'complete', `now() - interval '20 days', NULL::timestamptz`);
    const arriving = await content(one.organizationId, 'receiving', `now(), NULL::timestamptz`);
    const { messageJobs } = await import('./job');
    for (const job of messageJobs) await job.handle({});
    for (const id of [past, elsewhere, orphan]) expect(await chunks(id)).toBe(0);
    for (const id of [kept, waiting, arriving]) expect(await chunks(id)).toBe(1);
  });
});
