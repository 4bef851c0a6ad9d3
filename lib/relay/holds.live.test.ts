import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { holdUp } from '@/e2e/stage/hold-up';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { signInAs } from '@/e2e/stage/sign-in-stage';
import { waitUntil } from '@/e2e/stage/wait-until';
import type { AuthorizationRunner } from '@/lib/authorizations/runner';
import type { SubmissionPart } from '@/lib/messages/submission';
import { PASSWORD } from '@/sandbox/accounts/directory';
import { RELAY_USER } from '@/sandbox/relay/server';
import type { Pump } from './pump';

describe('a held mailbox', () => {
  let relay: RelayStage;
  let organizationId: string;
  let pump: Pump;
  let runner: AuthorizationRunner;

  beforeAll(async () => {
    relay = await RelayStage.start();
    organizationId = await relay.stage.organization('contoso');
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

  const hold = (mailboxId: string, reason: string, days: number, until: string | null = null) =>
    relay.sql(`UPDATE "Mailbox" SET "holdReason" = $2::"HoldReason", "holdText" = 'said the server', "holdSince" = now() - make_interval(days => $3), "holdUntil" = now() + $4::interval WHERE "id" = $1`, [
      mailboxId,
      reason,
      days,
      until,
    ]);
  const holdOf = async (mailboxId: string) => (await relay.sql<{ holdReason: string | null }>(`SELECT "holdReason" FROM "Mailbox" WHERE "id" = $1`, [mailboxId]))[0]?.holdReason;
  const acceptedAgo = (id: string, days: number) =>
    relay.sql(`UPDATE "Message" SET "acceptedAt" = now() - make_interval(days => $2), "retryUntil" = now() - make_interval(days => $2) + interval '48 hours' WHERE "id" = $1`, [id, days]);
  const laneWait = async (mailboxId: string) =>
    (await relay.sql<{ hours: number }>(`SELECT extract(epoch FROM l."nextDueAt" - now())::float8 / 3600 AS hours FROM "Lane" l JOIN "Mailbox" b ON b."laneId" = l."id" WHERE b."id" = $1`, [mailboxId]))[0]?.hours ?? null;
  const own = (address: string) => relay.ownMailbox(organizationId, { address, method: 'none' });

  it('fails what it has kept for longer than fourteen days, and comes back by itself for what has time left', async () => {
    const mailboxId = await own('long@contoso.example');
    await hold(mailboxId, 'needs_admin', 20);
    const [late, young] = [await relay.accept(organizationId, mailboxId), await relay.accept(organizationId, mailboxId)];
    await acceptedAgo(late, 15);
    await acceptedAgo(young, 13);
    pump.wake();
    const failed = await relay.untilMessage(late, 'failed');
    expect(failed).toMatchObject({ tries: 0, lastText: 'Held for longer than 14 days, so it was given up: said the server', recipients: [{ state: 'failed' }] });
    expect((await relay.message(young)).state).toBe('queued');
    await waitUntil('the lane is due in a day', async () => {
      const hours = await laneWait(mailboxId);
      return hours !== null && hours > 23 && hours < 25;
    });
    const [content] = await relay.sql<{ days: number }>(`SELECT extract(epoch FROM c."deleteAfter" - now())::float8 / 86400 AS days FROM "MessageContent" c JOIN "Message" m ON m."contentId" = c."id" WHERE m."id" = $1`, [late]);
    expect(content?.days).toBeCloseTo(30, 0);
  });

  it('gives a message that a person tries anew its whole time again', async () => {
    const { inOrganization } = await import('@/lib/base/context');
    const { retryMessage } = await import('@/lib/messages/retry-message');
    const mailboxId = await own('anew@contoso.example');
    await hold(mailboxId, 'blocked', 20);
    const id = await relay.accept(organizationId, mailboxId);
    await acceptedAgo(id, 15);
    await relay.sql(`UPDATE "Message" SET "heldMs" = 86400000 WHERE "id" = $1`, [id]);
    pump.wake();
    await relay.untilMessage(id, 'failed');
    const person = await relay.stage.person(organizationId, 'Rita Retries');
    await inOrganization(person, (context) => retryMessage(context, { messageId: id }));
    pump.wake();
    await waitUntil('the lane is due in fourteen days', async () => Math.round(((await laneWait(mailboxId)) ?? 0) / 24) === 14);
    expect((await relay.message(id)).state).toBe('queued');
  });

  it('does not use up the time of the mail that tries whether the hold is over', async () => {
    const mailboxId = await own('probe@contoso.example');
    await hold(mailboxId, 'full', 4, '-1 minute');
    const id = await relay.accept(organizationId, mailboxId);
    await acceptedAgo(id, 4);
    await relay.stage.sandbox.client.smtpRule({ stage: 'mail', reply: '451 4.3.0 Try again later' });
    pump.wake();
    await relay.untilAttempt(id, 'retry');
    expect((await relay.message(id)).state).toBe('deferred');
  });

  it('ends a mail that has nobody left to send to, and forgets its content in time', async () => {
    const mailboxId = await own('nobody-left@contoso.example');
    await hold(mailboxId, 'full', 1, '1 hour');
    const id = await relay.accept(organizationId, mailboxId);
    await relay.sql(`UPDATE "MessageRecipient" SET "state" = 'failed' WHERE "messageId" = $1`, [id]);
    await relay.sql(`UPDATE "Mailbox" SET "holdReason" = NULL, "holdSince" = NULL, "holdUntil" = NULL WHERE "id" = $1`, [mailboxId]);
    await relay.sql(`UPDATE "Lane" SET "nextDueAt" = now(), "restsUntil" = NULL WHERE "id" = (SELECT "laneId" FROM "Mailbox" WHERE "id" = $1)`, [mailboxId]);
    pump.wake();
    await relay.untilMessage(id, 'failed');
    const [content] = await relay.sql<{ ends: boolean }>(`SELECT c."deleteAfter" IS NOT NULL AS ends FROM "MessageContent" c JOIN "Message" m ON m."contentId" = c."id" WHERE m."id" = $1`, [id]);
    expect(content).toEqual({ ends: true });
  });

  it('takes a new mail when its hold may be over and nothing waits that would try', async () => {
    const { submitMessage } = await import('@/lib/messages/submit-message');
    const { openContext } = await import('@/lib/base/context');
    const mailboxId = await own('over@contoso.example');
    const printerId = await relay.printer(organizationId, mailboxId, 'Over');
    async function* parts(): AsyncGenerator<SubmissionPart, void, undefined> {
      yield { part: 'message', value: { to: 'ada@northwind.example', subject: 'Scan' } };
    }
    const context = openContext({ organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null });
    const submit = () => submitMessage(context, { printerId, body: { form: 'parts', parts: parts() } });
    await hold(mailboxId, 'full', 1, '10 minutes');
    await expect(submit()).rejects.toMatchObject({ code: 'mailbox_held' });
    await hold(mailboxId, 'full', 1, '-1 minute');
    const { answer } = await submit();
    pump.wake();
    await relay.untilMessage(answer.id, 'sent');
    expect(await holdOf(mailboxId)).toBeNull();
  });

  it('is tried again when a person has corrected its password, and the time held does not count', async () => {
    const { inOrganization } = await import('@/lib/base/context');
    const { changeSendSettings } = await import('@/lib/printers/change-send-settings');
    const mailboxId = await relay.ownMailbox(organizationId, { address: 'wrong@contoso.example', method: 'password', userName: RELAY_USER, password: 'not the password' });
    const printerId = await relay.printer(organizationId, mailboxId, 'Wrong');
    const id = await relay.accept(organizationId, mailboxId);
    pump.wake();
    await relay.untilAttempt(id, 'hold');
    expect(await holdOf(mailboxId)).toBe('needs_admin');
    await relay.sql(`UPDATE "Mailbox" SET "holdSince" = now() - interval '3 days' WHERE "id" = $1`, [mailboxId]);
    await acceptedAgo(id, 3);

    const person = await relay.stage.person(organizationId, 'Ann Admin');
    const send = {
      method: 'password' as const, address: 'wrong@contoso.example', userName: RELAY_USER, password: PASSWORD, administratorEmail: 'wrong@contoso.example',
      serverName: 'localhost', port: relay.stage.sandbox.sandbox.relayPort, security: 'starttls' as const,
    };
    await inOrganization(person, (context) => changeSendSettings(context, { printerId, send }));
    pump.wake();
    await relay.untilMessage(id, 'sent');
    expect(await holdOf(mailboxId)).toBeNull();
    const [message] = await relay.sql<{ left: number; heldMs: string }>(`SELECT extract(epoch FROM "retryUntil" - now())::float8 / 3600 AS left, "heldMs" FROM "Message" WHERE "id" = $1`, [id]);
    expect(message?.left).toBeCloseTo(48, 0);
    const [audit] = await relay.sql<{ after: object }>(`SELECT "after" FROM "AuditEntry" WHERE "entity" = 'mailbox' AND "entityId" = $1`, [mailboxId]);
    expect(audit?.after).toMatchObject({ password: 'changed', hold: 'lifted', userName: RELAY_USER });
    expect(JSON.stringify(audit)).not.toContain(PASSWORD);
  });

  it('sends what waited when its method leaves OAuth 2.0, though nobody ever signed in', async () => {
    const { inOrganization } = await import('@/lib/base/context');
    const { changeSendSettings } = await import('@/lib/printers/change-send-settings');
    const mailboxId = await relay.stage.mailbox(organizationId, 'hr-scan@contoso.example');
    const id = await relay.accept(organizationId, mailboxId, { from: 'hr-scan@contoso.example' });
    pump.wake();
    await relay.untilAttempt(id, 'hold');
    await relay.sql(`UPDATE "Mailbox" SET "holdSince" = now() - interval '3 days' WHERE "id" = $1`, [mailboxId]);
    await acceptedAgo(id, 3);
    await relay.stage.sandbox.client.smtpRule({ stage: 'mail', reply: '451 4.3.0 Try again later', times: 1 });
    const [printer] = await relay.sql<{ id: string }>(`SELECT "id" FROM "Printer" WHERE "mailboxId" = $1`, [mailboxId]);
    const person = await relay.stage.person(organizationId, 'Ann Admin');
    const send = { method: 'none' as const, address: 'hr-scan@contoso.example', administratorEmail: 'hr-scan@contoso.example', serverName: 'localhost', port: relay.stage.sandbox.sandbox.relayPort, security: 'starttls' as const };
    await inOrganization(person, (context) => changeSendSettings(context, { printerId: printer?.id ?? '', send }));
    pump.wake();
    await relay.untilAttempt(id, 'retry');
    expect((await relay.message(id)).state).toBe('deferred');
    await relay.hurry(id);
    pump.wake();
    await relay.untilMessage(id, 'sent');
  });

  it('is not held anew by an attempt that began before somebody signed in', async () => {
    const address = 'finance-scan@contoso.example';
    const mailboxId = await relay.stage.mailbox(organizationId, address);
    const person = await relay.stage.person(organizationId, 'Sue Signer');
    await signInAs(relay.stage, person, mailboxId, address);
    // The refusal of the second, fresh token comes late: by then the account has signed in again.
    const { client } = relay.stage.sandbox;
    const refusal = { stage: 'auth' as const, match: { mailbox: address }, reply: '535 5.7.3 Authentication unsuccessful' };
    await client.smtpRule({ ...refusal, times: 1 });
    const held = await holdUp(client, 'smtp', refusal);
    const id = await relay.accept(organizationId, mailboxId, { from: address });
    pump.wake();
    await held.reached();
    expect((await signInAs(relay.stage, person, mailboxId, address)).state).toBe('completed');
    await held.letGo();
    await relay.untilMessage(id, 'sent');
    expect((await relay.message(id)).attempts.map(({ class: outcome }) => outcome)).toEqual(['hold', 'sent']);
    expect(await holdOf(mailboxId)).toBeNull();
  });

  it('is not held anew for a sign-in that was missing a moment ago', async () => {
    const address = 'alerts@contoso.example';
    const mailboxId = await relay.stage.mailbox(organizationId, address);
    const { ensureFreshToken } = await import('@/lib/grants/ensure-fresh-token');
    const { openContext } = await import('@/lib/base/context');
    const { readMailboxWithGrant } = await import('@/lib/grants/stored-grant');
    const context = openContext({ organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null });
    const person = await relay.stage.person(organizationId, 'Max Moment');
    // Between reading that there is no grant and holding the mailbox, somebody signs in.
    let opened = 0;
    const late: typeof context = { ...context, open: async (work) => {
      opened += 1;
      if (opened === 2) await signInAs(relay.stage, person, mailboxId, address);
      return context.open(work);
    } };
    await expect(ensureFreshToken(late, { mailboxId })).rejects.toMatchObject({ holdReason: 'needs_sign_in' });
    expect(await holdOf(mailboxId)).toBeNull();
    expect((await context.open((sql) => readMailboxWithGrant(sql, organizationId, mailboxId)))?.grant?.state).toBe('current');
  });

  it('that tries whether a full mailbox is full still, and finds no sign-in, waits for one and does not try without end', async () => {
    const mailboxId = await relay.stage.mailbox(organizationId, 'reception@contoso.example');
    await hold(mailboxId, 'full', 0, '-1 minute');
    const id = await relay.accept(organizationId, mailboxId, { from: 'reception@contoso.example' });
    pump.wake();
    await relay.untilAttempt(id, 'hold');
    await waitUntil('it waits for a sign-in', async () => (await holdOf(mailboxId)) === 'needs_sign_in');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await relay.message(id)).tries).toBe(1);
  });

  it('frees also what stands in the lane its mailbox had before', async () => {
    const [mailboxId, other] = [await own('moved@contoso.example'), await own('former@contoso.example')];
    const id = await relay.accept(organizationId, mailboxId);
    await relay.sql(`UPDATE "Message" SET "laneId" = (SELECT "laneId" FROM "Mailbox" WHERE "id" = $2) WHERE "id" = $1`, [id, other]);
    await hold(mailboxId, 'needs_admin', 0);
    await relay.sql(`UPDATE "Lane" SET "nextDueAt" = now() WHERE "id" = (SELECT "laneId" FROM "Mailbox" WHERE "id" = $1)`, [other]);
    pump.wake();
    await waitUntil('the message is in the lane of its mailbox', async () => {
      const [row] = await relay.sql<{ home: boolean }>(`SELECT m."laneId" = b."laneId" AS home FROM "Message" m JOIN "Mailbox" b ON b."id" = m."mailboxId" WHERE m."id" = $1`, [id]);
      return row?.home === true;
    });
    const { withOrganization } = await import('@/lib/base/db/sql');
    const { releaseMailbox } = await import('@/lib/mailboxes/hold');
    await withOrganization(organizationId, (sql) => releaseMailbox(sql, organizationId, mailboxId));
    pump.wake();
    await relay.untilMessage(id, 'sent');
  });
});
