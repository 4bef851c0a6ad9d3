import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { waitUntil } from '@/e2e/stage/wait-until';
import type { Pump } from './pump';

describe('a reply that is about the sender', () => {
  let relay: RelayStage;
  let organizationId: string;
  let pump: Pump;

  beforeAll(async () => {
    relay = await RelayStage.start();
    organizationId = await relay.stage.organization('contoso');
    pump = await relay.pump();
  });
  afterEach(() => relay.stage.sandbox.client.clearRules('smtp'));
  afterAll(() => relay.stop());

  const own = (address: string) => relay.ownMailbox(organizationId, { address, method: 'none' });
  const holdOf = async (mailboxId: string) => (await relay.sql<{ holdReason: string | null }>(`SELECT "holdReason" FROM "Mailbox" WHERE "id" = $1`, [mailboxId]))[0]?.holdReason ?? null;
  async function probe(mailboxId: string): Promise<void> {
    await relay.sql(`UPDATE "Mailbox" SET "holdUntil" = clock_timestamp() - interval '1 second' WHERE "id" = $1`, [mailboxId]);
    await relay.sql(`UPDATE "Lane" SET "nextDueAt" = clock_timestamp(), "restsUntil" = NULL`);
    pump.wake();
  }

  const replies: [string, 'mail' | 'rcpt' | 'dot', string, string][] = [
    ['outbound spam', 'dot', '554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; WASCL UserAction verdict is not None. Actual verdict is Suspend, ShowTierUpgrade.', 'blocked'],
    ['banned address', 'mail', '550 5.7.606 Access denied, banned sending IP [192.0.2.1]', 'blocked'],
    ['unknown address', 'rcpt', '550 5.7.64 TenantAttribution; Relay Access Denied', 'needs_admin'],
    ['wrong region', 'rcpt', '451 4.4.62 Mail sent to the wrong Office 365 region. ATTR35', 'needs_admin'],
    ['unknown sender', 'dot', '550 5.7.134 RESOLVER.RST.SenderNotAuthenticatedForMailbox', 'needs_admin'],
  ];

  it.each(replies)('holds the mailbox, fails no scan after it, and lets all go once it is over: %s', async (name, stage, reply, reason) => {
    const mailboxId = await own(`${name.replace(' ', '-')}@contoso.example`);
    await relay.stage.sandbox.client.smtpRule({ stage, match: { server: 'relay' }, reply });
    const first = await relay.accept(organizationId, mailboxId);
    pump.wake();
    await relay.untilAttempt(first, 'hold');
    await waitUntil('the mailbox is held', async () => (await holdOf(mailboxId)) === reason);
    const second = await relay.accept(organizationId, mailboxId);
    pump.wake();
    expect(await relay.message(second)).toMatchObject({ state: 'queued', tries: 0 });
    await relay.stage.sandbox.client.clearRules('smtp');
    await probe(mailboxId);
    await relay.untilMessage(first, 'sent');
    await relay.untilMessage(second, 'sent');
    expect(await holdOf(mailboxId)).toBeNull();
  });

  it('and turns out to be about one mail after all stops the others no longer than until the next try', async () => {
    const mailboxId = await own('one-mail@contoso.example');
    await relay.stage.sandbox.client.smtpRule({ stage: 'dot', match: { server: 'relay', recipient: 'listed@northwind.example' }, reply: '550 5.7.129 RESOLVER.RST.RestrictedToRecipientsPermission' });
    const listed = await relay.accept(organizationId, mailboxId, { recipients: ['listed@northwind.example'] });
    pump.wake();
    await relay.untilAttempt(listed, 'hold');
    const other = await relay.accept(organizationId, mailboxId, { recipients: ['ada@northwind.example'] });
    await probe(mailboxId);
    await waitUntil('the same mail was refused again', async () => (await relay.message(listed)).attempts.filter((one) => one.class === 'hold').length >= 2);
    expect(await relay.message(other)).toMatchObject({ tries: 0 });
    await probe(mailboxId);
    await relay.untilMessage(other, 'sent');
  });

  it('and is about the whole tenant holds all its mailboxes', async () => {
    const tenant = randomUUID();
    const boxes = [await own('tenant-a@contoso.example'), await own('tenant-b@contoso.example')] as const;
    await relay.sql(`UPDATE "Mailbox" SET "entraTenantId" = $2 WHERE "id" = ANY($1::uuid[])`, [boxes, tenant]);
    await relay.stage.sandbox.client.smtpRule({ stage: 'dot', match: { server: 'relay' }, reply: '550 5.7.705 Access denied, tenant has exceeded threshold' });
    const first = await relay.accept(organizationId, boxes[0], { recipients: ['ada@contoso.example'] });
    pump.wake();
    await relay.untilAttempt(first, 'hold');
    const holds = () => relay.sql<{ scope: string; reason: string }>(`SELECT "scope", "reason" FROM "TenantHold" WHERE "entraTenantId" = $1`, [tenant]);
    await waitUntil('the tenant is held', async () => (await holds()).length === 1);
    expect(await holds()).toMatchObject([{ scope: 'all', reason: 'blocked' }]);
    const second = await relay.accept(organizationId, boxes[1], { recipients: ['ada@contoso.example'] });
    pump.wake();
    expect(await relay.message(second)).toMatchObject({ state: 'queued', tries: 0 });
    await relay.stage.sandbox.client.clearRules('smtp');
    await relay.sql(`UPDATE "TenantHold" SET "until" = clock_timestamp() - interval '1 second' WHERE "entraTenantId" = $1`, [tenant]);
    await relay.sql(`UPDATE "Lane" SET "nextDueAt" = clock_timestamp(), "restsUntil" = NULL`);
    pump.wake();
    await relay.untilMessage(first, 'sent');
    await relay.untilMessage(second, 'sent');
    await waitUntil('the hold is lifted', async () => (await holds()).length === 0);
  });
});
