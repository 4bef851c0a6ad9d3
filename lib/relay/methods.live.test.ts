import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { signInAs } from '@/e2e/stage/sign-in-stage';
import type { AuthorizationRunner } from '@/lib/authorizations/runner';
import { PASSWORD } from '@/sandbox/accounts/directory';
import { RELAY_USER } from '@/sandbox/relay/server';
import type { Pump } from './pump';

describe('a mailbox', () => {
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

  const hold = async (mailboxId: string) =>
    (await relay.sql<{ holdReason: string | null; holdCode: string | null; holdUntil: Date | null }>(`SELECT "holdReason", "holdCode", "holdUntil" FROM "Mailbox" WHERE "id" = $1`, [mailboxId]))[0];

  const signedIn = async (address: string) => {
    const person = await relay.stage.person(organizationId, 'Ann Admin');
    const mailboxId = await relay.stage.mailbox(organizationId, address);
    expect((await signInAs(relay.stage, person, mailboxId, address)).state).toBe('completed');
    return mailboxId;
  };

  it('with OAuth 2.0 hands its mail over with XOAUTH2, and the transcript has the token only as a number of characters', async () => {
    const mailboxId = await signedIn('scan@contoso.example');
    const id = await relay.accept(organizationId, mailboxId);
    pump.wake();
    const message = await relay.untilMessage(id, 'sent');
    const transcript = message.attempts[0]?.transcript ?? '';
    expect(transcript).toMatch(/→ AUTH XOAUTH2 \[token, \d+ characters\]/);
    expect(transcript).not.toMatch(/eyJ|dXNlcj1/);
    const [mail] = await relay.stage.sandbox.client.inbox({ messageId: `<${id}@platen.example>` });
    expect(mail).toMatchObject({ server: 'exchange', account: 'scan@contoso.example' });
  });

  it('without a sign-in is held, and its mail waits', async () => {
    const mailboxId = await relay.stage.mailbox(organizationId, 'hr-scan@contoso.example');
    const id = await relay.accept(organizationId, mailboxId, { from: 'hr-scan@contoso.example' });
    pump.wake();
    const message = await relay.untilAttempt(id, 'hold');
    expect(message.attempts).toMatchObject([{ class: 'hold', stage: 'auth' }]);
    expect(await hold(mailboxId)).toMatchObject({ holdReason: 'needs_sign_in' });
  });

  it('whose token Exchange refuses asks for one fresh token, then is held until somebody signs in', async () => {
    const mailboxId = await signedIn('finance-scan@contoso.example');
    await relay.stage.sandbox.client.smtpRule({ stage: 'auth', match: { mailbox: 'finance-scan@contoso.example' }, reply: '535 5.7.3 Authentication unsuccessful' });
    const before = await relay.stage.sandbox.client.log({ event: 'authenticated' });
    const id = await relay.accept(organizationId, mailboxId, { from: 'finance-scan@contoso.example' });
    pump.wake();
    const message = await relay.untilAttempt(id, 'hold');
    expect(message).toMatchObject({ state: 'queued', attempts: [{ class: 'hold', stage: 'auth', code: 535 }] });
    expect(message.attempts[0]?.transcript?.match(/→ AUTH XOAUTH2/g)).toHaveLength(2);
    expect(await hold(mailboxId)).toMatchObject({ holdReason: 'needs_sign_in', holdCode: '535 5.7.3' });
    expect((await relay.stage.sandbox.client.log({ event: 'authenticated' })).entries).toHaveLength(before.entries.length);

    await relay.stage.sandbox.client.clearRules('smtp');
    const person = await relay.stage.person(organizationId, 'Sue Signer');
    await signInAs(relay.stage, person, mailboxId, 'finance-scan@contoso.example');
    pump.wake();
    await relay.untilMessage(id, 'sent');
  });

  it('that Exchange holds for a quota tries one mail when the time is over, then sends them all', async () => {
    const mailboxId = await signedIn('alerts@contoso.example');
    const from = 'alerts@contoso.example';
    await relay.stage.sandbox.client.smtpRule({ stage: 'dot', match: { mailbox: from }, reply: '554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException' });
    const first = await relay.accept(organizationId, mailboxId, { from });
    pump.wake();
    await relay.untilAttempt(first, 'hold');
    const others = [await relay.accept(organizationId, mailboxId, { from }), await relay.accept(organizationId, mailboxId, { from })];
    expect(await hold(mailboxId)).toMatchObject({ holdReason: 'quota' });
    pump.wake();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await relay.message(others[0] ?? '')).tries).toBe(0);

    await relay.stage.sandbox.client.clearRules('smtp');
    await relay.sql(`UPDATE "Mailbox" SET "holdUntil" = clock_timestamp() WHERE "id" = $1`, [mailboxId]);
    await relay.hurry(first);
    pump.wake();
    for (const id of [first, ...others]) await relay.untilMessage(id, 'sent');
    expect(await hold(mailboxId)).toMatchObject({ holdReason: null });
  });

  it('with a password logs in, and the password stands nowhere in the transcript', async () => {
    const mailboxId = await relay.ownMailbox(organizationId, { address: 'old@contoso.example', method: 'password', userName: RELAY_USER, password: PASSWORD });
    const id = await relay.accept(organizationId, mailboxId);
    pump.wake();
    const message = await relay.untilMessage(id, 'sent');
    const transcript = message.attempts[0]?.transcript ?? '';
    expect(transcript).toContain('→ AUTH PLAIN [user name and password]');
    for (const secret of [PASSWORD, Buffer.from(PASSWORD).toString('base64'), Buffer.from(`\0${RELAY_USER}\0${PASSWORD}`).toString('base64')]) expect(transcript).not.toContain(secret);
  });

  it('with a wrong password is held until an administrator corrects it', async () => {
    const mailboxId = await relay.ownMailbox(organizationId, { address: 'wrong@contoso.example', method: 'password', password: 'not the password' });
    const id = await relay.accept(organizationId, mailboxId);
    pump.wake();
    await relay.untilAttempt(id, 'hold');
    expect(await relay.message(id)).toMatchObject({ state: 'queued', attempts: [{ class: 'hold', stage: 'auth', code: 535 }] });
    expect(await hold(mailboxId)).toMatchObject({ holdReason: 'needs_admin', holdCode: '535 5.7.8' });
  });

  it('with a password never logs in over a line without encryption that offers no log-in', async () => {
    const mailboxId = await relay.ownMailbox(organizationId, { address: 'clear@contoso.example', method: 'password', password: 'secret-in-clear', security: 'none' });
    const id = await relay.accept(organizationId, mailboxId);
    pump.wake();
    await relay.untilAttempt(id, 'hold');
    const message = await relay.message(id);
    expect(message).toMatchObject({ attempts: [{ class: 'hold', stage: 'auth', code: null }] });
    expect(message.attempts[0]?.transcript).not.toContain('→ AUTH');
  });
});
