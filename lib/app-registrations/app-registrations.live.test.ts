import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { startSignInStage, type SignInStage } from '@/e2e/stage/sign-in-stage';
import type { Context, Identity } from '@/lib/base/context';
import { PLATEN } from '@/sandbox/testing/entra';

let stage: SignInStage;
let root: pg.Client;
let organizationId: string;
let ada: Identity;

async function inContext<T>(work: (context: Context) => Promise<T>): Promise<T> {
  const { inOrganization } = await import('@/lib/base/context');
  return inOrganization(ada, work);
}
const registrations = async () =>
  (await root.query('SELECT "clientId", "revision", "replacedById" IS NOT NULL AS replaced, "entraTenantId" FROM "AppRegistration" WHERE "organizationId" = $1 ORDER BY "revision"', [organizationId])).rows;

beforeAll(async () => {
  stage = await startSignInStage();
  root = new pg.Client({ connectionString: stage.database.superuserUrl });
  await root.connect();
  organizationId = await stage.organization('contoso');
  ada = await stage.person(organizationId, 'Ada Lovelace');
});
afterAll(async () => {
  await root.end();
  await stage.stop();
});

describe("Platen's own app registration", () => {
  const old = 'bbbbbbbb-0000-4000-8000-00000000000b';

  it('is replaced by a new revision when the installation has another client id, and mailboxes follow at the next sign-in', async () => {
    await root.query(
      `INSERT INTO "AppRegistration" ("organizationId", "id", "cloud", "entraTenantId", "clientId") VALUES ($1, gen_random_uuid(), 'sandbox', 'organizations', $2)`,
      [organizationId, old],
    );
    const mailboxId = await stage.mailbox(organizationId, 'scan@contoso.example');
    await root.query(`UPDATE "Mailbox" SET "appRegistrationId" = (SELECT "id" FROM "AppRegistration") WHERE "id" = $1`, [mailboxId]);
    const { startAuthorization } = await import('@/lib/authorizations/start-authorization');
    await inContext((context) => startAuthorization(context, { mailboxId }));
    expect(await registrations()).toEqual([
      { clientId: old, revision: 1, replaced: true, entraTenantId: 'organizations' },
      { clientId: PLATEN, revision: 2, replaced: false, entraTenantId: 'organizations' },
    ]);
    const { rows } = await root.query('SELECT r."clientId" FROM "Mailbox" m JOIN "AppRegistration" r ON r."id" = m."appRegistrationId" WHERE m."id" = $1', [mailboxId]);
    expect(rows).toEqual([{ clientId: PLATEN }]);
  });

  it('is made once, however many ask at once', async () => {
    const { ensureDefaultRegistration } = await import('./ensure-default');
    const made = await Promise.all(Array.from({ length: 5 }, () => inContext((context) => ensureDefaultRegistration(context, 'worldwide'))));
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
  });
});
