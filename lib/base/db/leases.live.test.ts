import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';

describe('a lease that is asked for a century', () => {
  let database: FreshDatabase;
  let root: pg.Client;
  let worker: pg.Client;
  const id = '0193a000-0000-7000-8000-000000000001';

  beforeAll(async () => {
    database = await freshDatabase();
    root = new pg.Client({ connectionString: database.superuserUrl });
    worker = new pg.Client({ connectionString: database.processUrls['DATABASE_WORKER_URL'] });
    await Promise.all([root.connect(), worker.connect()]);
    // Only the rows that are leased, without all that they refer to.
    await root.query(`SET session_replication_role = replica;
      INSERT INTO "Organization" ("id", "slug", "name") VALUES ('${id}', 'one', 'One');
      INSERT INTO "Lane" ("organizationId", "id", "serverName", "userName", "nextDueAt") VALUES ('${id}', '${id}', 'smtp.example', 'scan', now() - interval '1 minute');
      INSERT INTO "Authorization" ("organizationId", "id", "mailboxId", "method", "state", "appRegistrationId") VALUES ('${id}', '${id}', '${id}', 'device_code', 'starting', '${id}');
      INSERT INTO "Grant" ("organizationId", "id", "mailboxId", "method", "appRegistrationId", "accountTid", "accountName", "keyVersion", "refreshDueAt")
        VALUES ('${id}', '${id}', '${id}', 'device_code', '${id}', '${id}', 'scan', 1, now() - interval '1 minute')`);
  });
  afterAll(async () => {
    await Promise.all([root.end(), worker.end()]);
    await database.drop();
  });

  const secondsUntil = async (table: string, column: string): Promise<number> =>
    Number((await root.query<{ seconds: number }>(`SELECT extract(epoch FROM "${column}" - clock_timestamp())::float8 AS seconds FROM "${table}"`)).rows[0]?.seconds);

  it.each([
    ['lane', `claim_due_lanes('w', 1000000, interval '100 years', '{"spread": 9, "serverRoom": 9, "restrainedRoom": 9, "organizations": [], "servers": []}')`, 'Lane', 'leaseUntil'],
    ['sign-in', `claim_authorization('w', interval '100 years')`, 'Authorization', 'leaseUntil'],
    ['refresh', `claim_due_grants(1000000, interval '100 years', 0)`, 'Grant', 'refreshDueAt'],
  ])('of a %s ends within two minutes', async (_what, call, table, column) => {
    expect((await worker.query(`SELECT * FROM ${call}`)).rowCount).toBe(1);
    const seconds = await secondsUntil(table, column);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(120);
  });
});
