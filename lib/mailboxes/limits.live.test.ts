import { afterAll, beforeAll, expect, it } from 'vitest';
import { RelayStage } from '@/e2e/stage/relay-stage';
import type { Identity } from '@/lib/base/context';
import type { z } from 'zod';
import type { changeLimitsInput } from './contract';

let relay: RelayStage;
let organizationId: string;

beforeAll(async () => {
  relay = await RelayStage.start();
  organizationId = await relay.stage.organization('contoso');
});
afterAll(() => relay.stop());

const identity = (): Identity => ({ organizationId, actor: { kind: 'person', userId: organizationId, sessionId: organizationId, name: 'Ada', role: 'admin' }, requestId: 'test', ip: null });

async function change(input: z.input<typeof changeLimitsInput>): Promise<void> {
  const { inOrganization } = await import('@/lib/base/context');
  const { changeLimits } = await import('./change-limits');
  await inOrganization(identity(), (context) => changeLimits(context, input));
}
async function limits(mailboxId: string) {
  const { inOrganization } = await import('@/lib/base/context');
  const { readMailbox } = await import('./read-mailbox');
  return (await inOrganization(identity(), (context) => readMailbox(context, { mailboxId }))).limits;
}
async function syncWith(uses: object, allows: object): Promise<void> {
  const { syncClouds } = await import('@/scripts/migrate');
  const { clouds } = await import('@/lib/clouds/clouds');
  const sandbox = clouds().get('sandbox');
  if (!sandbox) throw new Error('no sandbox cloud');
  const given = { ...sandbox, limits: { uses: { ...sandbox.limits.uses, ...uses }, allows: { ...sandbox.limits.allows, ...allows } }, servers: sandbox.servers.map(({ name }) => name) };
  await syncClouds({ ownerUrl: relay.stage.database.ownerUrl, clouds: [given] });
}

it('a mailbox starts with its cloud’s limits, goes up to what the cloud allows and no further, and back', async () => {
  const mailboxId = await relay.stage.mailbox(organizationId, 'scan@contoso.example');
  expect(await limits(mailboxId)).toMatchObject({ own: false, now: { maxPerMinute: 28, maxConnections: 2, maxRecipientsPerDay: 10_000 }, sharedWith: [] });
  await change({ mailboxId, limits: { maxPerMinute: 30, maxConnections: 1, maxRecipientsPerDay: 500 } });
  expect(await limits(mailboxId)).toMatchObject({ own: true, now: { maxPerMinute: 30, maxConnections: 1, maxRecipientsPerDay: 500 } });
  await expect(change({ mailboxId, limits: { maxPerMinute: 31, maxConnections: 4, maxRecipientsPerDay: 10_000 } })).rejects.toMatchObject({
    code: 'limit_too_high',
    explanation: { fields: [{ field: 'limits.maxPerMinute' }, { field: 'limits.maxConnections' }] },
  });
  await expect(change({ mailboxId, limits: { maxPerMinute: 0, maxConnections: 1, maxRecipientsPerDay: 1 } })).rejects.toMatchObject({ code: 'invalid_input' });
  await change({ mailboxId, limits: null });
  expect(await limits(mailboxId)).toMatchObject({ own: false, now: { maxPerMinute: 28, maxConnections: 2, maxRecipientsPerDay: 10_000 } });
  const audit = await relay.sql<{ before: object; after: object }>(`SELECT "before", "after" FROM "AuditEntry" WHERE "verb" = 'mailboxes.change-limits' ORDER BY "at"`);
  expect(audit).toEqual([
    { before: { maxPerMinute: 28, maxConnections: 2, maxRecipientsPerDay: 10_000, own: false }, after: { maxPerMinute: 30, maxConnections: 1, maxRecipientsPerDay: 500, own: true } },
    { before: { maxPerMinute: 30, maxConnections: 1, maxRecipientsPerDay: 500, own: true }, after: { maxPerMinute: 28, maxConnections: 2, maxRecipientsPerDay: 10_000, own: false } },
  ]);
});

it('a server of one’s own may be given more, and mailboxes of one account share it', async () => {
  const one = await relay.ownMailbox(organizationId, { address: 'a@contoso.example', method: 'password', userName: 'both', password: 'secret' });
  const other = await relay.ownMailbox(organizationId, { address: 'b@contoso.example', method: 'password', userName: 'both', password: 'secret' });
  await change({ mailboxId: one, limits: { maxPerMinute: 1200, maxConnections: 20, maxRecipientsPerDay: 1_000_000 } });
  expect(await limits(other)).toMatchObject({ own: true, cloud: null, now: { maxPerMinute: 1200 }, sharedWith: [{ id: one, address: 'a@contoso.example' }] });
  await expect(change({ mailboxId: one, limits: { maxPerMinute: 1201, maxConnections: 1, maxRecipientsPerDay: 1 } })).rejects.toMatchObject({ code: 'limit_too_high' });
});

it('lanes follow their cloud when the installation changes it; limits of their own stay as far as it allows them', async () => {
  const follows = await relay.stage.mailbox(organizationId, 'follows@contoso.example');
  const own = await relay.stage.mailbox(organizationId, 'own@contoso.example');
  await change({ mailboxId: own, limits: { maxPerMinute: 30, maxConnections: 1, maxRecipientsPerDay: 9_000 } });
  await syncWith({ maxPerMinute: 18 }, { maxPerMinute: 20 });
  const rows = await relay.sql(`SELECT l."maxPerMinute", l."maxConnections", l."maxRecipientsPerDay" FROM "Lane" l JOIN "Mailbox" b ON b."laneId" = l."id" WHERE b."id" = ANY($1) ORDER BY l."ownLimits"`, [[follows, own]]);
  expect(rows).toEqual([
    { maxPerMinute: 18, maxConnections: 2, maxRecipientsPerDay: 10_000 },
    { maxPerMinute: 20, maxConnections: 1, maxRecipientsPerDay: 9_000 },
  ]);
  await expect(syncWith({ maxPerMinute: 40 }, {})).rejects.toThrow('Cloud_limits');
});
