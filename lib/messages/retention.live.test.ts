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

  it('forgets messages that ended too long ago with all that belongs to them, and old hours; not what still waits', async () => {
    const { organizationId, mailboxId, laneId } = await stageOrganization();
    const message = async (accepted: string, ended: string) => {
      const contentId = await content(organizationId, 'deleted', `now(), NULL::timestamptz`);
      const { rows } = await root.query<{ id: string }>(
        `INSERT INTO "Message" ("organizationId", "id", "mailboxId", "laneId", "origin", "kind", "state", "envelopeFrom", "headerFrom", "subject", "messageIdHeader", "date", "bytes", "contentId", "retryUntil", "acceptedAt", "endedAt")
         VALUES ($1, gen_random_uuid(), $2, $3, 'rest', 'scan', 'sent', 'x', 'x', 'x', 'x', now(), 1, $4, now(), ${accepted}, ${ended}) RETURNING "id"`,
        [organizationId, mailboxId, laneId, contentId],
      );
      const id = rows[0]?.id ?? '';
      await root.query(`INSERT INTO "MessageRecipient" ("organizationId", "messageId", "position", "address") VALUES ($1, $2, 0, 'a@b.example')`, [organizationId, id]);
      await root.query(`INSERT INTO "DeliveryAttempt" ("organizationId", "messageId", "number", "epoch", "worker", "stage") VALUES ($1, $2, 1, 1, 'w', 'dot')`, [organizationId, id]);
      return { id, contentId };
    };
    const old = await message(`now() - interval '402 days'`, `now() - interval '401 days'`);
    const endedLate = await message(`now() - interval '402 days'`, `now() - interval '10 days'`);
    const waits = await message(`now() - interval '402 days'`, 'NULL');
    const young = await message(`now() - interval '399 days'`, `now() - interval '399 days'`);
    for (const table of ['RecipientHour', 'LaneHour']) {
      const column = table === 'LaneHour' ? 'sent' : 'recipients';
      await root.query(`INSERT INTO "${table}" ("organizationId", "laneId", "hour", "${column}") VALUES ($1, $2, now() - interval '32 days', 1), ($1, $2, now() - interval '30 days', 1)`, [organizationId, laneId]);
    }
    const { messageJobs } = await import('./job');
    for (const job of messageJobs) await job.handle({});
    const left = async (table: string, column: string, { id, contentId }: { id: string; contentId: string }) =>
      (await root.query(`SELECT FROM "${table}" WHERE "${column}" = $1`, [table.includes('Content') ? contentId : id])).rowCount;
    for (const [table, column] of [['Message', 'id'], ['MessageRecipient', 'messageId'], ['DeliveryAttempt', 'messageId'], ['MessageContent', 'id'], ['ContentChunk', 'contentId']] as const) {
      expect({ table, left: await left(table, column, old) }).toEqual({ table, left: 0 });
      for (const kept of [endedLate, waits, young]) expect({ table, left: await left(table, column, kept) }).toEqual({ table, left: 1 });
    }
    for (const table of ['RecipientHour', 'LaneHour']) expect((await root.query(`SELECT FROM "${table}" WHERE "organizationId" = $1`, [organizationId])).rowCount).toBe(1);
  });

  it('leaves what somebody has in hand, and keeps nobody waiting', async () => {
    const { organizationId } = await stageOrganization();
    const [held, free] = [await content(organizationId, 'complete', `now(), now() - interval '1 minute'`), await content(organizationId, 'complete', `now(), now() - interval '1 minute'`)];
    await root.query('BEGIN');
    await root.query(`UPDATE "MessageContent" SET "deleteAfter" = NULL WHERE "id" = $1`, [held]);
    const { messageJobs } = await import('./job');
    for (const job of messageJobs) await job.handle({});
    await root.query('COMMIT');
    expect([await chunks(held), await chunks(free)]).toEqual([1, 0]);
  });
});
