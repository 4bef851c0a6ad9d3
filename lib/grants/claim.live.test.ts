import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';

interface Claimed {
  grant_id: string;
  generation: number;
  wait_ms: number;
}

let database: FreshDatabase;
let root: pg.Client;
const organizationId = randomUUID();

const claim = async (howMany: number, perSecond: number): Promise<Claimed[]> => {
  const { withoutOrganization } = await import('@/lib/base/db/sql');
  return withoutOrganization<Claimed>(`SELECT * FROM claim_due_grants($1, interval '1 minute', $2)`, [howMany, perSecond]);
};
const allAreDue = () => root.query(`UPDATE "Grant" SET "refreshDueAt" = clock_timestamp() - random() * interval '1 day', "refreshOwner" = NULL, "refreshUntil" = NULL`);

beforeAll(async () => {
  database = await freshDatabase();
  useEnvironment(database);
  root = new pg.Client({ connectionString: database.superuserUrl });
  await root.connect();
  await root.query(`INSERT INTO "Organization" ("id", "slug", "name") VALUES ($1, 'many', 'Many')`, [organizationId]);
  await root.query(`INSERT INTO "AppRegistration" ("organizationId", "id", "cloud", "entraTenantId", "clientId") VALUES ($1, $1, 'worldwide', 'organizations', 'client')`, [organizationId]);
  await root.query(`INSERT INTO "Lane" ("organizationId", "id", "serverName", "userName") VALUES ($1, $1, 'smtp.example', 'scan')`, [organizationId]);
  await root.query(
    `INSERT INTO "Mailbox" ("organizationId", "id", "laneId", "address", "userName", "method", "serverName", "port", "security", "smtpAuth")
     SELECT $1, gen_random_uuid(), $1, 'scan' || n || '@many.example', 'scan', 'none', 'smtp.example', 25, 'none', false FROM generate_series(1, 10000) n`,
    [organizationId],
  );
  await root.query(
    `INSERT INTO "Grant" ("organizationId", "id", "mailboxId", "method", "appRegistrationId", "accountTid", "accountName", "keyVersion")
     SELECT $1, gen_random_uuid(), "id", 'device_code', $1, $1, "address", 1 FROM "Mailbox"`,
    [organizationId],
  );
});
afterAll(async () => {
  const { closePool } = await import('@/lib/base/db/pool');
  await closePool();
  await root.end();
  await database.drop();
});
beforeEach(() => allAreDue());

describe('due grants', () => {
  it('are claimed once each by four workers at once, ten thousand of them', async () => {
    const claimed: string[] = [];
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let some = await claim(8, 100_000); some.length > 0; some = await claim(8, 100_000)) claimed.push(...some.map(({ grant_id }) => grant_id));
      }),
    );
    expect(claimed).toHaveLength(10_000);
    expect(new Set(claimed).size).toBe(10_000);
  });

  it('are found by their index', async () => {
    await root.query('ANALYZE "Grant"');
    await root.query('BEGIN; SET LOCAL enable_seqscan = off');
    const { rows } = await root.query<{ 'QUERY PLAN': string }>(
      `EXPLAIN SELECT FROM "Grant" g WHERE g."state" = 'current' AND g."refreshDueAt" <= clock_timestamp() AND (g."refreshUntil" IS NULL OR g."refreshUntil" < clock_timestamp())
       ORDER BY g."refreshDueAt" LIMIT 8 FOR NO KEY UPDATE SKIP LOCKED`,
    );
    await root.query('ROLLBACK');
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('Grant_due_idx');
  });

  it('begin one after the other, at the installation’s pace over all workers', async () => {
    const now = async () => Number((await root.query<{ now: string }>('SELECT extract(epoch FROM clock_timestamp()) * 1000 AS now')).rows[0]?.now);
    const began = await now();
    const claimed = (await Promise.all(Array.from({ length: 10 }, () => claim(8, 50)))).flat().map(({ grant_id }) => grant_id);
    const ended = await now();
    expect(claimed).toHaveLength(80);
    // What each was told, on the clock of the database: it comes up again a minute after that.
    const { rows } = await root.query<{ start: string }>(`SELECT extract(epoch FROM "refreshDueAt" - interval '1 minute') * 1000 AS start FROM "Grant" WHERE "id" = ANY($1) ORDER BY 1`, [claimed]);
    const starts = rows.map(({ start }) => Number(start));
    const gaps = starts.slice(1).map((start, number) => start - (starts[number] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(19.9);
    expect(starts[0]).toBeGreaterThanOrEqual(began);
    // No later than the pace asks for: each as soon as those before it allow, or as it was claimed.
    expect(starts.at(-1)).toBeLessThanOrEqual(ended + 80 * 20);
  });

  it('are claimed by how long they have been due', async () => {
    const { rows } = await root.query<{ id: string }>(`SELECT "id" FROM "Grant" ORDER BY "refreshDueAt" LIMIT 8`);
    const claimed = await claim(8, 50);
    expect([...claimed].sort((one, other) => one.wait_ms - other.wait_ms).map(({ grant_id }) => grant_id)).toEqual(rows.map(({ id }) => id));
  });

  it('come up again in a minute where nobody refreshed them', async () => {
    const [{ grant_id, wait_ms } = { grant_id: '', wait_ms: -1 }] = await claim(1, 50);
    const { rows } = await root.query<{ seconds: number }>(`SELECT extract(epoch FROM "refreshDueAt" - clock_timestamp())::float8 AS seconds FROM "Grant" WHERE "id" = $1`, [grant_id]);
    expect(rows[0]?.seconds).toBeGreaterThan(59);
    expect(rows[0]?.seconds).toBeLessThan(61 + wait_ms / 1_000);
  });

  it('are left to whoever is refreshing them, until that lease has ended', async () => {
    await root.query(`UPDATE "Grant" SET "refreshDueAt" = NULL`);
    const { rows } = await root.query<{ id: string }>(`SELECT "id" FROM "Grant" ORDER BY "id" LIMIT 2`);
    const [leased, left] = rows.map(({ id }) => id);
    await root.query(`UPDATE "Grant" SET "refreshDueAt" = now(), "refreshOwner" = 'x', "refreshUntil" = clock_timestamp() + CASE WHEN "id" = $1 THEN 1 ELSE -1 END * interval '10 seconds' WHERE "id" IN ($1, $2)`, [leased, left]);
    expect((await claim(8, 50)).map(({ grant_id }) => grant_id)).toEqual([left]);
  });

  it('do not wait for a clock that was set back', async () => {
    await root.query(`UPDATE "RefreshPace" SET "nextAt" = clock_timestamp() + interval '1 hour'`);
    for (const { wait_ms } of await claim(8, 50)) expect(wait_ms).toBeLessThan(1_000);
  });
});
