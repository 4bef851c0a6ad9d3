import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import type { Role } from '@/lib/base/roles';
import type { OrganizationSettings } from './contract';

let database: FreshDatabase;
let root: pg.Client;
let organizationId: string;

beforeAll(async () => {
  database = await freshDatabase();
  useEnvironment(database);
  const { createOrganization } = await import('./create-organization');
  const owner = { name: 'Olive Owner', email: 'olive@contoso.example', password: 'correct horse battery' };
  ({ organizationId } = await createOrganization({ organization: { name: 'Contoso', slug: 'contoso' }, owner }));
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

const usual: OrganizationSettings = {
  contentRetentionHours: 24,
  failedRetentionDays: 30,
  metadataRetentionDays: 400,
  retryHours: 48,
  heldRefuseAfterHours: 4,
  heldFailAfterDays: 14,
  backlogCap: 50_000,
  contentCapMb: 20_000,
  alertFoldMinutes: 10,
};

async function save(settings: Partial<OrganizationSettings>, role: Role = 'owner', of = organizationId): Promise<void> {
  const { inOrganization } = await import('@/lib/base/context');
  const { changeSettings } = await import('./change-settings');
  await inOrganization({ organizationId: of, actor: { kind: 'person', userId: of, sessionId: of, name: 'Olive', role }, requestId: 'test', ip: null }, (context) =>
    changeSettings(context, { ...usual, ...settings }),
  );
}

it('an owner sets what an organization keeps, and it is written down', async () => {
  const { inOrganization } = await import('@/lib/base/context');
  const { readOrganization } = await import('./read-organization');
  const changed = { ...usual, contentRetentionHours: 72, failedRetentionDays: 60, metadataRetentionDays: 90, retryHours: 120, alertFoldMinutes: 0 };
  await save(changed);
  const read = await inOrganization({ organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null }, (context) => readOrganization(context, {}));
  expect(read).toMatchObject(changed);
  const { rows } = await root.query(`SELECT "before", "after" FROM "AuditEntry" WHERE "verb" = 'people.change-settings'`);
  expect(rows).toEqual([{ before: usual, after: changed }]);
  await save(usual);
});

it('mail that still waits is tried for as much longer, and what ended is left alone', async () => {
  const { stageOrganization } = await import('@/e2e/stage/organization');
  const stage = await stageOrganization();
  const message = async (state: string) =>
    (
      await root.query<{ id: string }>(
        `INSERT INTO "Message" ("organizationId", "id", "mailboxId", "laneId", "origin", "kind", "state", "envelopeFrom", "headerFrom", "subject", "messageIdHeader", "date", "bytes", "retryUntil")
         VALUES ($1, gen_random_uuid(), $2, $3, 'rest', 'scan', $4::"MessageState", 'x', 'x', 'x', 'x', now(), 1, '2026-11-24T12:00:00Z') RETURNING "id"`,
        [stage.organizationId, stage.mailboxId, stage.laneId, state],
      )
    ).rows[0]?.id;
  const [waits, ended] = [await message('deferred'), await message('sent')];
  const until = async (id: string | undefined) => (await root.query<{ retryUntil: Date }>('SELECT "retryUntil" FROM "Message" WHERE "id" = $1', [id])).rows[0]?.retryUntil.toISOString();
  await save({ retryHours: 72 }, 'owner', stage.organizationId);
  expect([await until(waits), await until(ended)]).toEqual(['2026-11-25T12:00:00.000Z', '2026-11-24T12:00:00.000Z']);
});

it('an administrator can not', async () => {
  await expect(save({}, 'admin')).rejects.toMatchObject({ status: 403 });
});

it.each([
  ['retryHours', 121, 'At most 120.'],
  ['contentRetentionHours', 0, 'At least 1.'],
  ['backlogCap', 1_000_001, 'At most 1,000,000.'],
  ['contentCapMb', 0, 'At least 1.'],
  ['metadataRetentionDays', 29, 'At least 30 days: a message\'s line outlives its content.'],
  ['heldRefuseAfterHours', 14 * 24 + 1, 'At most 336 hours: after that held mail fails.'],
] as const)('%s of %i is refused beside its field, and by the database', async (name, value, said) => {
  await expect(save({ [name]: value })).rejects.toMatchObject({ explanation: { fields: [{ field: name, message: said }] } });
  await expect(root.query(`UPDATE "Organization" SET "${name}" = $2 WHERE "id" = $1`, [organizationId, value])).rejects.toMatchObject({ code: '23514' });
});
