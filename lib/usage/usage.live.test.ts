import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { stageOrganization, type StageOrganization } from '@/e2e/stage/organization';
import type { UsageView } from './contract';

let database: FreshDatabase;
let root: pg.Client;
let org: StageOrganization;

beforeAll(async () => {
  database = await freshDatabase();
  useEnvironment(database);
  root = new pg.Client({ connectionString: database.superuserUrl });
  await root.connect();
});
beforeEach(async () => {
  org = await stageOrganization();
});
afterAll(async () => {
  const { closePool } = await import('@/lib/base/db/pool');
  const { closeQueues } = await import('@/lib/base/queue/enqueue');
  await closeQueues();
  await closePool();
  await root.end();
  await database.drop();
});

async function message(mail: { ago: string; state?: string; bytes?: number; deleteAfter?: string }): Promise<string> {
  const { rows } = await root.query<{ id: string }>(
    `WITH content AS (
       INSERT INTO "MessageContent" ("organizationId", "id", "state", "bytes", "keyVersion", "deleteAfter")
       VALUES ($1, gen_random_uuid(), 'complete', $5, 1, ${mail.deleteAfter ?? 'NULL'}) RETURNING "id"),
     made AS (
       INSERT INTO "Message" ("organizationId", "id", "printerId", "mailboxId", "laneId", "origin", "kind", "state", "envelopeFrom", "headerFrom", "subject", "messageIdHeader", "date", "bytes", "contentId", "retryUntil", "acceptedAt", "endedAt")
       SELECT $1, gen_random_uuid(), $2, $3, $4, 'rest', 'scan', $6::"MessageState", 'x', 'x', 'x', 'x', now(), $5, content."id", now(), now() - $7::interval,
              CASE WHEN $6 <> 'queued' THEN now() - $7::interval + interval '3 seconds' END FROM content RETURNING "id")
     INSERT INTO "MessageRecipient" ("organizationId", "messageId", "position", "address") SELECT $1, "id", 0, 'ada@contoso.example' FROM made RETURNING "messageId" AS id`,
    [org.organizationId, org.printerId, org.mailboxId, org.laneId, mail.bytes ?? 1000, mail.state ?? 'sent', mail.ago],
  );
  return rows[0]?.id ?? '';
}

async function counted(): Promise<UsageView> {
  const { usageJobs } = await import('./job');
  for (const job of usageJobs) await job.handle({});
  const { inOrganization } = await import('@/lib/base/context');
  const { readUsage } = await import('./read-usage');
  return inOrganization({ organizationId: org.organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null }, (context) => readUsage(context, {}));
}

it('contents are counted by when they go, messages by day, and what the log weighs about', async () => {
  await message({ ago: '2 days', state: 'sent', bytes: 500, deleteAfter: `now() + interval '2 hours'` });
  await message({ ago: '2 days', state: 'failed', bytes: 7000, deleteAfter: `now() + interval '20 days'` });
  await message({ ago: '0 s', state: 'queued', bytes: 90_000 });
  await message({ ago: '20 days', state: 'sent', bytes: 1 });
  const { kept, days } = await counted();
  expect(kept).toMatchObject({ waitingBytes: 90_001, soonBytes: 500, laterBytes: 7000, messages: 4 });
  expect(kept?.bytesPerMessage).toBeGreaterThan(200);
  expect(kept?.bytesPerMessage).toBeLessThan(2000);
  expect(days).toHaveLength(8);
  expect(days.map(({ accepted }) => accepted)).toEqual([0, 0, 0, 0, 0, 2, 0, 1]);
  expect(days[5]).toMatchObject({ accepted: 2, failed: 1, bytes: 7500 });
  expect(days[7]).toMatchObject({ accepted: 1, failed: 0, bytes: 90_000 });
});

it('counting again counts nothing twice, and finds what ended since', async () => {
  const id = await message({ ago: '0 s', state: 'queued', bytes: 10 });
  await counted();
  await message({ ago: '0 s', state: 'sent', bytes: 10 });
  await root.query(`UPDATE "Message" SET "state" = 'failed', "endedAt" = now() WHERE "id" = $1`, [id]);
  await counted();
  const { days } = await counted();
  expect(days[7]).toMatchObject({ accepted: 2, failed: 1, bytes: 20 });
  const { rows } = await root.query(`SELECT sum("accepted")::int AS accepted, sum("sent")::int AS sent, sum("waitMs")::int AS "waitMs" FROM "UsageHour" WHERE "organizationId" = $1`, [org.organizationId]);
  expect(rows).toEqual([{ accepted: 2, sent: 1, waitMs: 3000 }]);
});

it('an organization without mail is counted too, and nobody sees another’s', async () => {
  const { kept, days } = await counted();
  expect(kept).toMatchObject({ waitingBytes: 0, messages: 0, logBytes: 0 });
  expect(days.every(({ accepted }) => accepted === 0)).toBe(true);
});
