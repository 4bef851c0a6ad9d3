import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { RelayStage } from '@/e2e/stage/relay-stage';
import type { Context } from '@/lib/base/context';

let relay: RelayStage;
let organizationId: string;
let mailboxId: string;
let tenant: string;

beforeAll(async () => {
  relay = await RelayStage.start();
});
beforeEach(async () => {
  const slug = `contoso-${randomUUID().slice(0, 8)}`;
  organizationId = await relay.stage.organization(slug);
  mailboxId = await relay.stage.mailbox(organizationId, `scan@${slug}.example`);
  tenant = randomUUID();
  await relay.sql(`UPDATE "Mailbox" SET "entraTenantId" = $2 WHERE "id" = $1`, [mailboxId, tenant]);
});
afterAll(() => relay.stop());

async function as<Result>(work: (context: Context) => Promise<Result>): Promise<Result> {
  const { inOrganization } = await import('@/lib/base/context');
  return inOrganization({ organizationId, actor: { kind: 'person', userId: organizationId, sessionId: organizationId, name: 'Ada', role: 'operator' }, requestId: 'test', ip: null }, work);
}
async function rows() {
  const { listMailboxes } = await import('./list-mailboxes');
  return (await as((context) => listMailboxes(context, {}))).rows;
}
async function messageHeld(messageId: string) {
  const { getMessage } = await import('@/lib/messages/get-message');
  return (await as((context) => getMessage(context, { messageId }))).held;
}
async function tryIt(): Promise<void> {
  const { tryNow } = await import('./try-now');
  await as((context) => tryNow(context, { mailboxId }));
}
const holdTenant = (scope: 'all' | 'external') =>
  relay.sql(`INSERT INTO "TenantHold" ("organizationId", "entraTenantId", "scope", "reason", "code", "until") VALUES ($1, $2, $3::"TenantHoldScope", 'blocked', '550 5.7.705', now() + interval '3 hours')`, [
    organizationId,
    tenant,
    scope,
  ]);
const address = async () => (await rows())[0]?.address ?? '';

it('a hold of the Entra tenant is shown on every mailbox of it, on its messages and in the log, and on no other', async () => {
  const same = await relay.stage.mailbox(organizationId, `two@${(await address()).split('@')[1] ?? ''}`);
  await relay.sql(`UPDATE "Mailbox" SET "entraTenantId" = $2 WHERE "id" = $1`, [same, tenant]);
  const other = await relay.ownMailbox(organizationId, { address: 'own@contoso.example', method: 'none' });
  const waits = await relay.accept(organizationId, mailboxId);
  const goes = await relay.accept(organizationId, other);
  await holdTenant('all');
  const seen = await rows();
  for (const id of [mailboxId, same]) expect(seen.find((row) => row.id === id)?.hold).toMatchObject({ scope: 'tenant', reason: 'blocked', code: '550 5.7.705' });
  expect(seen.find((row) => row.id === mailboxId)?.held).toBe(1);
  expect(seen.find((row) => row.id === other)).toMatchObject({ hold: null, externalHold: null, held: 0 });
  expect(await messageHeld(waits)).toMatchObject({ scope: 'tenant' });
  expect(await messageHeld(goes)).toBeNull();
  const { listLog } = await import('@/lib/messages/list-log');
  const log = await as((context) => listLog(context, { state: ['held'] }));
  expect(log.rows.map(({ id, held }) => ({ id, held }))).toEqual([{ id: waits, held: true }]);
  expect(log.counts.state).toMatchObject({ held: 1, waiting: 1 });
  expect((await as((context) => listLog(context, { state: ['waiting'] }))).rows.map(({ id }) => id)).toEqual([goes]);
});

it('where only mail to other domains is held, mail inside is not', async () => {
  const inside = await relay.accept(organizationId, mailboxId, { recipients: [`ada@${(await address()).split('@')[1] ?? ''}`] });
  const outside = await relay.accept(organizationId, mailboxId, { recipients: ['ada@northwind.example'] });
  await holdTenant('external');
  expect((await rows())[0]).toMatchObject({ hold: null, externalHold: { scope: 'tenant_external' } });
  expect(await messageHeld(inside)).toBeNull();
  expect(await messageHeld(outside)).toMatchObject({ scope: 'tenant_external' });
});

it('a person has a hold tried at once: it ends now, one message and the lane are due, and it is written down', async () => {
  await relay.sql(`UPDATE "Mailbox" SET "holdReason" = 'full', "holdSince" = now(), "holdUntil" = now() + interval '1 hour' WHERE "id" = $1`, [mailboxId]);
  await holdTenant('all');
  await relay.accept(organizationId, mailboxId);
  await relay.accept(organizationId, mailboxId);
  await relay.sql(`UPDATE "Message" SET "nextAttemptAt" = now() + interval '1 hour' WHERE "mailboxId" = $1`, [mailboxId]);
  await relay.sql(`UPDATE "Lane" SET "nextDueAt" = now() + interval '1 hour' WHERE "organizationId" = $1`, [organizationId]);
  await tryIt();
  const [row] = await relay.sql(
    `SELECT b."holdUntil" <= now() AS mailbox, l."nextDueAt" <= now() AS lane, (SELECT "until" <= now() FROM "TenantHold" WHERE "organizationId" = $2) AS tenant,
            (SELECT count(*)::int FROM "Message" m WHERE m."mailboxId" = b."id" AND m."nextAttemptAt" <= now()) AS due
     FROM "Mailbox" b JOIN "Lane" l ON l."id" = b."laneId" WHERE b."id" = $1`,
    [mailboxId, organizationId],
  );
  expect(row).toEqual({ mailbox: true, lane: true, tenant: true, due: 1 });
  const audit = await relay.sql<{ after: { scopes: string[] } }>(`SELECT "after" FROM "AuditEntry" WHERE "organizationId" = $1 AND "verb" = 'mailboxes.try-now'`, [organizationId]);
  expect(audit.map(({ after }) => after.scopes)).toEqual([['mailbox', 'tenant_all']]);
});

it('the message that tries goes out, and with it the hold and all that waited', async () => {
  mailboxId = await relay.ownMailbox(organizationId, { address: 'full@contoso.example', method: 'none' });
  await relay.sql(`UPDATE "Mailbox" SET "holdReason" = 'full', "holdSince" = now(), "holdUntil" = now() + interval '1 hour' WHERE "id" = $1`, [mailboxId]);
  const waiting = [await relay.accept(organizationId, mailboxId), await relay.accept(organizationId, mailboxId)];
  const pump = await relay.pump({ sweepMs: 200 });
  await new Promise((resolve) => setTimeout(resolve, 500));
  for (const id of waiting) expect((await relay.message(id)).state).toBe('queued');
  await tryIt();
  for (const id of waiting) await relay.untilMessage(id, 'sent');
  expect((await rows()).find(({ id }) => id === mailboxId)).toMatchObject({ hold: null, held: 0 });
  await relay.stopPump(pump);
});

it('trying is refused where nothing is held, and where only a sign-in helps', async () => {
  await expect(tryIt()).rejects.toMatchObject({ code: 'not_held' });
  await relay.sql(`UPDATE "Mailbox" SET "holdReason" = 'needs_sign_in', "holdSince" = now() WHERE "id" = $1`, [mailboxId]);
  await expect(tryIt()).rejects.toMatchObject({ code: 'needs_sign_in' });
});

it('the mailbox knows its account’s hours of the last seven days, and no older ones', async () => {
  const { readMailbox } = await import('./read-mailbox');
  await relay.sql(
    `INSERT INTO "LaneHour" ("organizationId", "laneId", "hour", "sent", "atLimitMs", "waitMs")
     SELECT b."organizationId", b."laneId", date_trunc('hour', now()) - ago, 10, 60000, 5000 FROM "Mailbox" b, unnest(ARRAY[interval '0', interval '1 day', interval '8 days']) ago WHERE b."id" = $1`,
    [mailboxId],
  );
  const { week } = await as((context) => readMailbox(context, { mailboxId }));
  expect(week).toHaveLength(2);
  expect(week[0]).toMatchObject({ sent: 10, atLimitMs: 60_000, waitMs: 5000 });
});
