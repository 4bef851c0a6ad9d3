import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { signInAs } from '@/e2e/stage/sign-in-stage';
import type { AuthorizationRunner } from '@/lib/authorizations/runner';
import type { Pump } from '@/lib/relay/pump';

const gone = 'gone@northwind.example';
const refusal = '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found';

describe('a message that fails for good', () => {
  let relay: RelayStage;
  let pump: Pump;
  let runner: AuthorizationRunner;

  beforeAll(async () => {
    relay = await RelayStage.start();
    const { startAuthorizationRunner } = await import('@/lib/authorizations/runner');
    runner = startAuthorizationRunner({ everyMs: 200 });
    pump = await relay.pump();
  });
  afterEach(async () => {
    await relay.stage.sandbox.client.clearRules('smtp');
  });
  afterAll(async () => {
    await runner.stop();
    await relay.stop();
  });

  let organizations = 0;
  /** An organization with a mailbox that fails for `gone`, and another that is well. */
  async function organization() {
    const slug = `org${(organizations += 1)}`;
    const organizationId = await relay.stage.organization(slug);
    const failing = await relay.ownMailbox(organizationId, { address: `scan@${slug}.example`, method: 'none' });
    const other = await relay.ownMailbox(organizationId, { address: `other@${slug}.example`, method: 'none', userName: `other@${slug}.example` });
    await relay.stage.sandbox.client.smtpRule({ stage: 'rcpt', match: { recipient: gone }, reply: refusal });
    return { organizationId, failing, other, owner: `owner@${slug}.example` };
  }
  async function run(): Promise<void> {
    const { noticeJobs } = await import('./job');
    for (const { handle } of noticeJobs) await handle({});
  }
  async function fails(organizationId: string, mailboxId: string, recipients = [gone]): Promise<string> {
    const id = await relay.accept(organizationId, mailboxId, { recipients });
    pump.wake();
    await relay.untilMessage(id, recipients.length > 1 ? 'sent' : 'failed');
    return id;
  }
  const notices = (organizationId: string) =>
    relay.sql<{ id: string; mailboxId: string; subject: string; noticeForId: string; messageIdHeader: string; origin: string; recipients: string[] }>(
      `SELECT m.*, ARRAY(SELECT r."address" FROM "MessageRecipient" r WHERE r."messageId" = m."id" ORDER BY r."position") AS recipients
       FROM "Message" m WHERE m."organizationId" = $1 AND m."kind" = 'notice' ORDER BY m."acceptedAt", m."id"`,
      [organizationId],
    );
  const noticeOf = async (id: string) => (await relay.sql<{ noticeId: string | null }>('SELECT "noticeId" FROM "Message" WHERE "id" = $1', [id]))[0]?.noticeId;
  const anHourLater = (organizationId: string) => relay.sql(`UPDATE "Message" SET "acceptedAt" = "acceptedAt" - interval '61 minutes' WHERE "organizationId" = $1 AND "kind" = 'notice'`, [organizationId]);

  it('is told once to owners and administrators, through another mailbox, as a mail nobody answers', async () => {
    const { organizationId, failing, other, owner } = await organization();
    const id = await fails(organizationId, failing);
    await run();
    await run();
    const [notice, ...more] = await notices(organizationId);
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ mailboxId: other, noticeForId: id, origin: 'platen', recipients: [owner], subject: 'Not delivered: Scan' });
    expect(await noticeOf(id)).toBe(notice?.id);
    pump.wake();
    await relay.untilMessage(notice?.id ?? '', 'sent');
    const [mail] = await relay.stage.sandbox.client.inbox({ messageId: notice?.messageIdHeader ?? '' });
    const text = (await relay.stage.sandbox.client.raw(mail?.id ?? '')).toString();
    expect(text).toMatch(/^Auto-Submitted: auto-replied\r$/m);
    expect(text).toMatch(/^X-Auto-Response-Suppress: All\r$/m);
    expect(text).toContain(`In-Reply-To: <${id}@platen.example>`);
    expect(text.replace(/=\r\n/g, '')).toContain('RESOLVER.ADR.RecipientNotFound');
  });

  it('for one of its recipients is told as well, when the others have it', async () => {
    const { organizationId, failing } = await organization();
    const id = await fails(organizationId, failing, ['ada@northwind.example', gone]);
    await run();
    expect(await notices(organizationId)).toMatchObject([{ noticeForId: id }]);
  });

  it('within an hour of another of its mailbox is told an hour later, together with all of them', async () => {
    const { organizationId, failing } = await organization();
    await fails(organizationId, failing);
    await run();
    const later = [await fails(organizationId, failing), await fails(organizationId, failing)];
    await run();
    expect(await notices(organizationId)).toHaveLength(1);
    await anHourLater(organizationId);
    await run();
    const [, second] = await notices(organizationId);
    expect(second?.subject).toMatch(/^2 messages not delivered from scan@org\d+\.example$/);
    for (const id of later) expect(await noticeOf(id)).toBe(second?.id);
  });

  it('is told to its Reply-To where that is in a domain of a signed-in mailbox, and to nobody else outside', async () => {
    const { organizationId, failing, owner } = await organization();
    const admin = await relay.stage.person(organizationId, 'Ann Admin', 'operator');
    const mailboxId = await relay.stage.mailbox(organizationId, 'scan@contoso.example');
    expect((await signInAs(relay.stage, admin, mailboxId, 'scan@contoso.example')).state).toBe('completed');
    const replyTos = ['Ada <ada@contoso.example>', 'stranger@elsewhere.example', 'x@org.example'];
    const ids: string[] = [];
    for (const replyTo of replyTos) {
      const id = await fails(organizationId, failing);
      await relay.sql('UPDATE "Message" SET "replyTo" = $2 WHERE "id" = $1', [id, replyTo]);
      ids.push(id);
    }
    await run();
    const found = await notices(organizationId);
    expect(found.map(({ recipients, subject }) => ({ recipients, one: subject === 'Not delivered: Scan' })).sort((a, b) => Number(b.one) - Number(a.one))).toEqual([
      { recipients: ['ada@contoso.example'], one: true },
      { recipients: [owner], one: false },
    ]);
    expect(await noticeOf(ids[0] ?? '')).not.toBe(await noticeOf(ids[1] ?? ''));
    expect(await noticeOf(ids[1] ?? '')).toBe(await noticeOf(ids[2] ?? ''));
  });

  it('begets no second notice where its own fails too', async () => {
    const { organizationId, failing, owner } = await organization();
    await relay.stage.sandbox.client.smtpRule({ stage: 'rcpt', match: { recipient: owner }, reply: refusal });
    await fails(organizationId, failing);
    await run();
    const [notice] = await notices(organizationId);
    pump.wake();
    await relay.untilMessage(notice?.id ?? '', 'failed');
    for (let round = 0; round < 3; round += 1) {
      await anHourLater(organizationId);
      await run();
    }
    expect(await notices(organizationId)).toHaveLength(1);
    expect(await relay.sql('SELECT list_organizations_to_notify(500) AS id')).not.toContainEqual({ id: organizationId });
  });

  it('is told in no circle where the mailbox that carries the notice breaks over it: that waits, and what fails next goes another way', async () => {
    const { organizationId, failing, other, owner } = await organization();
    await relay.stage.sandbox.client.smtpRule({ stage: 'dot', match: { recipient: owner }, reply: '554 5.2.2 mailbox full; QuotaExceeded', times: 1 });
    await fails(organizationId, failing);
    await run();
    const [notice] = await notices(organizationId);
    expect(notice).toMatchObject({ mailboxId: other });
    pump.wake();
    await relay.untilAttempt(notice?.id ?? '', 'hold');
    expect(await relay.message(notice?.id ?? '')).toMatchObject({ state: 'queued' });
    for (let round = 0; round < 3; round += 1) {
      await anHourLater(organizationId);
      await run();
    }
    expect(await notices(organizationId)).toHaveLength(1);
    const next = await fails(organizationId, failing);
    await run();
    expect(await notices(organizationId)).toMatchObject([{ id: notice?.id }, { mailboxId: failing, noticeForId: next }]);
    const { releaseMailbox } = await import('@/lib/mailboxes/hold');
    const { withOrganization } = await import('@/lib/base/db/sql');
    await withOrganization(organizationId, (sql) => releaseMailbox(sql, organizationId, other));
    pump.wake();
    for (const { id } of await notices(organizationId)) await relay.untilMessage(id, 'sent');
  });

  it('is told by a mailbox whose Entra tenant holds back what leaves it only where there is no other', async () => {
    const { organizationId, failing, other } = await organization();
    const tenant = '5c0a7050-1111-4000-8000-00000000c001';
    await relay.sql(`UPDATE "Mailbox" SET "entraTenantId" = $2 WHERE "id" = $1`, [other, tenant]);
    await relay.sql(`INSERT INTO "TenantHold" ("organizationId", "entraTenantId", "scope", "reason") VALUES ($1, $2, 'external', 'quota')`, [organizationId, tenant]);
    const id = await fails(organizationId, failing);
    await run();
    expect(await notices(organizationId)).toMatchObject([{ mailboxId: failing, noticeForId: id }]);
  });

  it('of an organization whose only mailbox is broken is told once, through it, and the notice that fails tells nobody', async () => {
    const { organizationId, failing, other, owner } = await organization();
    await relay.sql(`UPDATE "Mailbox" SET "holdReason" = 'needs_admin', "holdSince" = now() WHERE "id" = $1`, [other]);
    await relay.stage.sandbox.client.smtpRule({ stage: 'dot', match: { recipient: owner }, reply: '451 4.3.0 Temporary server error' });
    await fails(organizationId, failing);
    await run();
    const [notice] = await notices(organizationId);
    expect(notice).toMatchObject({ mailboxId: failing });
    await relay.sql(`UPDATE "Message" SET "retryUntil" = now() WHERE "id" = $1`, [notice?.id]);
    await relay.hurry(notice?.id ?? '');
    pump.wake();
    await relay.untilMessage(notice?.id ?? '', 'failed');
    for (let round = 0; round < 3; round += 1) {
      await anHourLater(organizationId);
      await run();
    }
    expect(await notices(organizationId)).toHaveLength(1);
    expect(await relay.sql('SELECT list_organizations_to_notify(500) AS id')).not.toContainEqual({ id: organizationId });
  });

  it('waits with its notice until a mailbox is well again, and is no news after three days', async () => {
    const { organizationId, failing } = await organization();
    const [early, late] = [await fails(organizationId, failing), await fails(organizationId, failing)];
    await relay.sql(`UPDATE "Mailbox" SET "holdReason" = 'needs_admin', "holdSince" = now() WHERE "organizationId" = $1`, [organizationId]);
    await run();
    expect(await notices(organizationId)).toEqual([]);
    await relay.sql(`UPDATE "Message" SET "endedAt" = now() - interval '73 hours' WHERE "id" = $1`, [early]);
    await relay.sql(`UPDATE "Mailbox" SET "holdReason" = NULL, "holdSince" = NULL WHERE "organizationId" = $1`, [organizationId]);
    await run();
    expect(await notices(organizationId)).toMatchObject([{ noticeForId: late }]);
    expect(await noticeOf(early)).toBeNull();
  });

  it('because its time was over is told so', async () => {
    const { organizationId, failing } = await organization();
    const { client } = relay.stage.sandbox;
    await client.smtpRule({ stage: 'rcpt', match: { recipient: 'busy@northwind.example' }, reply: '451 4.3.2 System not accepting network messages' });
    const id = await relay.accept(organizationId, failing, { recipients: ['busy@northwind.example'] });
    await relay.sql(`UPDATE "Message" SET "retryUntil" = now() WHERE "id" = $1`, [id]);
    pump.wake();
    await relay.untilMessage(id, 'failed');
    await run();
    const [notice] = await notices(organizationId);
    expect(notice).toMatchObject({ noticeForId: id });
    pump.wake();
    await relay.untilMessage(notice?.id ?? '', 'sent');
    const [mail] = await client.inbox({ messageId: notice?.messageIdHeader ?? '' });
    expect((await client.raw(mail?.id ?? '')).toString().replace(/=\r\n/g, '')).toContain('has given up');
  });

  it('because it was held for too long is told too', async () => {
    const { organizationId, failing, other } = await organization();
    const id = await relay.accept(organizationId, failing);
    await relay.sql(`UPDATE "Message" SET "acceptedAt" = now() - interval '15 days', "retryUntil" = now() - interval '13 days' WHERE "id" = $1`, [id]);
    await relay.sql(`UPDATE "Mailbox" SET "holdReason" = 'needs_admin', "holdText" = 'said the server', "holdSince" = now() - interval '15 days' WHERE "id" = $1`, [failing]);
    await relay.hurry(id);
    pump.wake();
    await relay.untilMessage(id, 'failed');
    await run();
    expect(await notices(organizationId)).toMatchObject([{ noticeForId: id, mailboxId: other }]);
  });
});
