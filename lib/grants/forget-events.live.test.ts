import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';

let database: FreshDatabase;
let root: pg.Client;
const organizationId = randomUUID();

beforeAll(async () => {
  database = await freshDatabase();
  useEnvironment(database);
  root = new pg.Client({ connectionString: database.superuserUrl });
  await root.connect();
});
afterAll(async () => {
  const { closePool } = await import('@/lib/base/db/pool');
  await closePool();
  await root.end();
  await database.drop();
});

it('a token’s history keeps refreshes that went well for a month, what else happened as long as the log, and when a living grant was given', async () => {
  await root.query(`INSERT INTO "Organization" ("id", "slug", "name") VALUES ($1, 'old', 'Old')`, [organizationId]);
  await root.query(`INSERT INTO "AppRegistration" ("organizationId", "id", "cloud", "entraTenantId", "clientId") VALUES ($1, $1, 'worldwide', 'organizations', 'client')`, [organizationId]);
  await root.query(`INSERT INTO "Lane" ("organizationId", "id", "serverName", "userName") VALUES ($1, $1, 'smtp.example', 'scan')`, [organizationId]);
  await root.query(
    `INSERT INTO "Mailbox" ("organizationId", "id", "laneId", "address", "userName", "method", "serverName", "port", "security", "smtpAuth")
     VALUES ($1, $1, $1, 'scan@old.example', 'scan', 'none', 'smtp.example', 25, 'none', false)`,
    [organizationId],
  );
  const grant = async (state: string): Promise<string> => {
    const id = randomUUID();
    await root.query(
      `INSERT INTO "Grant" ("organizationId", "id", "mailboxId", "method", "appRegistrationId", "accountTid", "accountName", "keyVersion", "state") VALUES ($1, $2, $1, 'device_code', $1, $1, 'scan', 1, $3::"GrantState")`,
      [organizationId, id, state],
    );
    return id;
  };
  const [living, superseded] = [await grant('current'), await grant('superseded')];
  const event = (grantId: string, kind: string, days: number) =>
    root.query(`INSERT INTO "GrantEvent" ("organizationId", "id", "grantId", "kind", "at") VALUES ($1, gen_random_uuid(), $2, $3::"GrantEventKind", now() - make_interval(days => $4))`, [organizationId, grantId, kind, days]);
  for (const days of [29, 31, 401]) await event(living, 'refreshed', days);
  for (const days of [31, 399, 401]) await event(living, 'refresh_failed', days);
  for (const of of [living, superseded]) await event(of, 'granted', 401);

  const { forgetOldEvents } = await import('./forget-events');
  const { openContext } = await import('@/lib/base/context');
  const forgotten = await forgetOldEvents(openContext({ organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null }));
  expect(forgotten).toBe(4);
  const { rows } = await root.query<{ kind: string; days: number }>(`SELECT "kind"::text, round(extract(epoch FROM now() - "at") / 86400)::int AS days FROM "GrantEvent" ORDER BY 1, 2`);
  expect(rows).toEqual([
    { kind: 'granted', days: 401 },
    { kind: 'refresh_failed', days: 31 },
    { kind: 'refresh_failed', days: 399 },
    { kind: 'refreshed', days: 29 },
  ]);
});
