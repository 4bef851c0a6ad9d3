import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { waitUntil } from '@/e2e/stage/wait-until';
import type { Pump } from './pump';

const limitReached = '550 5.7.233 Your message can\'t be sent because your tenant exceeded its daily limit for external recipients';

describe("an Entra tenant's hold on external mail", () => {
  let relay: RelayStage;
  let organizationId: string;
  let pump: Pump;
  let tenant: string;

  beforeAll(async () => {
    relay = await RelayStage.start();
    organizationId = await relay.stage.organization('contoso');
    pump = await relay.pump();
  });
  afterEach(() => relay.stage.sandbox.client.clearRules('smtp'));
  afterAll(() => relay.stop());

  async function mailboxOf(tenantId: string, address: string): Promise<string> {
    const id = await relay.ownMailbox(organizationId, { address, method: 'none' });
    await relay.sql(`UPDATE "Mailbox" SET "entraTenantId" = $2 WHERE "id" = $1`, [id, tenantId]);
    return id;
  }
  const inside = { recipients: ['ada@contoso.example'] };
  const outside = { recipients: ['ada@northwind.example'] };
  const holds = () => relay.sql<{ scope: string; reason: string; until: Date }>(`SELECT "scope", "reason", "until" FROM "TenantHold" WHERE "entraTenantId" = $1`, [tenant]);

  it('keeps mail that leaves the tenant in all its mailboxes and lets the rest go', async () => {
    tenant = randomUUID();
    const [one, other] = [await mailboxOf(tenant, 'one@contoso.example'), await mailboxOf(tenant, 'other@contoso.example')];
    await relay.stage.sandbox.client.smtpRule({ stage: 'dot', match: { server: 'relay' }, reply: limitReached, times: 1 });
    const first = await relay.accept(organizationId, one, outside);
    pump.wake();
    await relay.untilAttempt(first, 'hold');
    expect(await holds()).toMatchObject([{ scope: 'external', reason: 'quota' }]);
    expect(await relay.sql(`SELECT "holdReason" FROM "Mailbox" WHERE "id" = $1`, [one])).toEqual([{ holdReason: null }]);
    const [waits, goes] = [await relay.accept(organizationId, other, outside), await relay.accept(organizationId, other, inside)];
    pump.wake();
    await relay.untilMessage(goes, 'sent');
    expect(await relay.message(waits)).toMatchObject({ state: 'queued', tries: 0 });
  });

  it('is tried by one mail when it may be over, and lifted for all by its success', async () => {
    await relay.sql(`UPDATE "TenantHold" SET "until" = clock_timestamp() - interval '1 second' WHERE "entraTenantId" = $1`, [tenant]);
    await relay.sql(`UPDATE "Lane" SET "nextDueAt" = clock_timestamp(), "restsUntil" = NULL`);
    pump.wake();
    await waitUntil('the hold is lifted', async () => (await holds()).length === 0);
    await waitUntil('everything is sent', async () => (await relay.sql(`SELECT 1 FROM "Message" WHERE "state" <> 'sent'`)).length === 0);
  });

  it('is tried by a mailbox that has mail for it, whoever else is busy', async () => {
    tenant = randomUUID();
    const [quiet, busy] = [await mailboxOf(tenant, 'quiet@contoso.example'), await mailboxOf(tenant, 'busy@contoso.example')];
    await relay.sql(
      `INSERT INTO "TenantHold" ("organizationId", "entraTenantId", "scope", "reason", "since", "until") VALUES ($1, $2, 'external', 'quota', now() - interval '1 hour', now() + interval '1 hour')`,
      [organizationId, tenant],
    );
    const waits = await relay.accept(organizationId, quiet, outside);
    pump.wake();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await relay.sql(`UPDATE "TenantHold" SET "until" = clock_timestamp() WHERE "entraTenantId" = $1`, [tenant]);
    const goes = await relay.accept(organizationId, busy, inside);
    pump.wake();
    await relay.untilMessage(goes, 'sent');
    await relay.hurry(waits);
    pump.wake();
    await relay.untilMessage(waits, 'sent');
    await waitUntil('the hold is lifted', async () => (await holds()).length === 0);
  });

  it('fails what it has kept for longer than fourteen days', async () => {
    tenant = randomUUID();
    const box = await mailboxOf(tenant, 'late@contoso.example');
    await relay.sql(
      `INSERT INTO "TenantHold" ("organizationId", "entraTenantId", "scope", "reason", "code", "since") VALUES ($1, $2, 'external', 'quota', '550 5.7.233', now() - interval '15 days')`,
      [organizationId, tenant],
    );
    const [late, fresh] = [await relay.accept(organizationId, box, outside), await relay.accept(organizationId, box, outside)];
    await relay.sql(`UPDATE "Message" SET "acceptedAt" = now() - interval '15 days', "retryUntil" = now() - interval '13 days' WHERE "id" = $1`, [late]);
    pump.wake();
    expect(await relay.untilMessage(late, 'failed')).toMatchObject({ tries: 0, lastText: 'Held for longer than 14 days, so it was given up: external mail of the Entra tenant 550 5.7.233' });
    expect(await relay.message(fresh)).toMatchObject({ state: 'queued' });
    await relay.sql(`DELETE FROM "TenantHold" WHERE "entraTenantId" = $1`, [tenant]);
    await relay.sql(`DELETE FROM "Message" WHERE "id" = $1`, [fresh]);
  });

  it('stays, renewed, where that mail is refused again, and no other was tried', async () => {
    tenant = randomUUID();
    const boxes = [await mailboxOf(tenant, 'a@contoso.example'), await mailboxOf(tenant, 'b@contoso.example')];
    await relay.stage.sandbox.client.smtpRule({ stage: 'dot', match: { server: 'relay' }, reply: limitReached });
    await relay.sql(
      `INSERT INTO "TenantHold" ("organizationId", "entraTenantId", "scope", "reason", "since", "until") VALUES ($1, $2, 'external', 'quota', now() - interval '1 hour', now() - interval '1 second')`,
      [organizationId, tenant],
    );
    const ids: string[] = [];
    for (const box of boxes) ids.push(await relay.accept(organizationId, box, outside), await relay.accept(organizationId, box, outside));
    pump.wake();
    await waitUntil('one was tried', async () => (await Promise.all(ids.map((id) => relay.message(id)))).some(({ attempts }) => attempts[0]?.class === 'hold'));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const tries = (await Promise.all(ids.map((id) => relay.message(id)))).map((message) => message.tries);
    expect(tries.reduce((sum, one) => sum + one, 0)).toBe(1);
    const [hold] = await holds();
    expect(hold?.until.getTime()).toBeGreaterThan(Date.now() + 60_000);
  });
});
