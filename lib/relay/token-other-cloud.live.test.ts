import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { signInAs } from '@/e2e/stage/sign-in-stage';
import { freePort } from '@/e2e/stage/free-port';
import { sendOf } from '@/app/o/[organization]/printers/form-input';
import { PLATEN } from '@/sandbox/testing/entra';
import type { AuthorizationRunner } from '@/lib/authorizations/runner';
import type { Identity } from '@/lib/base/context';
import type { Pump } from './pump';

const address = 'scan@contoso.example';

/** Whatever is tried inside an organization, its mailbox's token goes to no other host than its own cloud's. */
describe("a mailbox's token, with another cloud beside its own", () => {
  let relay: RelayStage;
  let organizationId: string;
  let person: Identity;
  let mailboxId: string;
  let printerId: string;
  let runner: AuthorizationRunner;
  let pump: Pump;
  let stranger: net.Server;
  /** What came in at the other cloud's sign-in server and mail server: not even a connection should. */
  const heard: string[] = [];

  beforeAll(async () => {
    const port = await freePort();
    stranger = net.createServer((socket) => {
      heard.push('a connection');
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        const said = chunk.toString('latin1');
        heard.push(said);
        socket.write(said.startsWith('MAIL') ? '451 4.3.0 Try again later\r\n' : '250 other.example\r\n');
      });
      socket.write('220 other.example ESMTP\r\n');
    });
    await new Promise<void>((resolve) => stranger.listen(port, '127.0.0.1', resolve));
    relay = await RelayStage.start(({ entraUrl, caFile, exchangePort }) => {
      // Both want the same scope, as Microsoft's clouds partly do.
      const scopes = { caFile, delegatedScope: 'https://outlook.office.com/SMTP.Send', appOnlyScope: 'https://outlook.office365.com/.default' };
      const own = { ...scopes, label: 'Sandbox', authority: entraUrl, servers: [{ name: 'smtp.office365.sandbox', host: '127.0.0.1', port: exchangePort }] };
      const other = { ...scopes, label: 'Other', authority: `https://127.0.0.1:${port}`, servers: [{ name: 'smtp.other.example', host: '127.0.0.1', port }] };
      return { PLATEN_CLOUDS: JSON.stringify({ sandbox: own, other }) };
    });
    organizationId = await relay.stage.organization('contoso');
    const { startAuthorizationRunner } = await import('@/lib/authorizations/runner');
    runner = startAuthorizationRunner({ everyMs: 200 });
    person = await relay.stage.person(organizationId, 'Ann Admin');
    mailboxId = await relay.stage.mailbox(organizationId, address);
    printerId = (await relay.sql<{ id: string }>(`SELECT "id" FROM "Printer" WHERE "mailboxId" = $1`, [mailboxId]))[0]?.id ?? '';
    await signInAs(relay.stage, person, mailboxId, address);
    pump = await relay.pump();
  });
  afterAll(async () => {
    await runner.stop();
    await relay.stop();
    await new Promise<void>((resolve) => stranger.close(() => resolve()));
  });

  const asApp = async (text: string, values: unknown[] = []) => {
    const { withOrganization } = await import('@/lib/base/db/sql');
    return withOrganization(organizationId, (sql) => sql.count(text, values));
  };
  const refresh = async (force: boolean) => {
    const { ensureFreshToken } = await import('@/lib/grants/ensure-fresh-token');
    const { openContext } = await import('@/lib/base/context');
    return ensureFreshToken(openContext({ organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null }), { mailboxId, force });
  };
  const home = `UPDATE "Mailbox" SET "cloud" = 'sandbox', "serverName" = 'smtp.office365.sandbox', "holdReason" = NULL, "holdSince" = NULL, "holdCode" = NULL WHERE "id" = $1`;

  it.each([
    ['the form, with a free host', { method: 'oauth', address, cloud: 'sandbox', serverName: 'mail.evil.example' }, 'server_not_in_cloud'],
    ["the form, with another cloud's server", { method: 'oauth', address, cloud: 'sandbox', serverName: 'smtp.other.example' }, 'server_not_in_cloud'],
    ['the form, with a server in the clothes of ours', { method: 'oauth', address, cloud: 'sandbox', serverName: 'smtp.office365.sandbox.evil.example' }, 'server_not_in_cloud'],
    ['the form, with a cloud of its own', { method: 'oauth', address, cloud: 'evil', serverName: 'smtp.office365.sandbox' }, 'not_found'],
  ])('is sent nowhere else by %s', async (_how, fields, code) => {
    const { inOrganization } = await import('@/lib/base/context');
    const { changeSendSettings } = await import('@/lib/printers/change-send-settings');
    const { parseInput } = await import('@/lib/base/verb');
    const { changeSendSettingsInput } = await import('@/lib/printers/contract');
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    await expect(
      inOrganization(person, (context) => changeSendSettings(context, parseInput(changeSendSettingsInput, { printerId, send: sendOf(form) }))),
    ).rejects.toMatchObject({ code });
  });

  it('is sent nowhere else by the form of a hostile browser, which posts what OAuth 2.0 does not know', async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ method: 'oauth', address, cloud: 'sandbox', serverName: 'smtp.office365.sandbox', port: '2525', security: 'none', host: 'mail.evil.example' })) form.set(name, value);
    expect(sendOf(form)).not.toHaveProperty('port');
    expect(sendOf(form)).not.toHaveProperty('host');
    expect(sendOf(form)).not.toHaveProperty('security');
  });

  it.each(['serverName', 'host', 'smtp', 'cloud', 'mailbox', 'port', 'security', 'send'])('is sent nowhere else over REST: a message has no %s', async (setting) => {
    const { buildApp } = await import('@/api/rest/app');
    const { inOrganization } = await import('@/lib/base/context');
    const { createCredential } = await import('@/lib/credentials/create-credential');
    const credential = await inOrganization(person, (context) => createCredential(context, { printerId, kind: 'rest', name: 'Panel' }));
    const app = buildApp();
    const base = await app.listen({ port: 0, host: '127.0.0.1' });
    const answer = await fetch(`${base}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${'key' in credential ? credential.key : ''}`, 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify({ to: 'ada@northwind.example', [setting]: 'mail.evil.example' }),
    });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ code: 'unknown_setting', field: setting });
    await app.close();
  });

  it('is not opened for another cloud of this installation that platen_app writes into the mailbox by SQL', async () => {
    const id = await relay.accept(organizationId, mailboxId);
    await asApp(`UPDATE "Mailbox" SET "cloud" = 'other', "serverName" = 'smtp.other.example' WHERE "id" = $1`, [mailboxId]);
    pump.wake();
    await relay.untilAttempt(id, 'hold');
    await expect(refresh(false)).rejects.toMatchObject({ code: 'cloud_changed', holdReason: 'needs_sign_in' });
    await expect(refresh(true)).rejects.toMatchObject({ code: 'cloud_changed' });
    expect(heard).toEqual([]);
    await asApp(home, [mailboxId]);
    await relay.hurry(id);
    pump.wake();
    await relay.untilMessage(id, 'sent');
  });

  it('is not opened either where the app registration is rewritten to that cloud as well', async () => {
    await asApp(`UPDATE "Mailbox" SET "cloud" = 'other', "serverName" = 'smtp.other.example' WHERE "id" = $1`, [mailboxId]);
    await asApp(`UPDATE "AppRegistration" SET "cloud" = 'other'`);
    const id = await relay.accept(organizationId, mailboxId);
    pump.wake();
    await relay.untilAttempt(id, 'retry');
    await expect(refresh(false)).rejects.toThrow('does not open here');
    await expect(refresh(true)).rejects.toThrow('does not open here');
    expect(heard).toEqual([]);
    await asApp(`UPDATE "AppRegistration" SET "cloud" = 'sandbox'`);
    await asApp(home, [mailboxId]);
    await relay.hurry(id);
    pump.wake();
    await relay.untilMessage(id, 'sent');
  });

  it('is not opened as the token of another mailbox it was copied to', async () => {
    const other = await relay.stage.mailbox(organizationId, 'hr-scan@contoso.example');
    await asApp(
      `INSERT INTO "Grant" ("organizationId", "id", "mailboxId", "method", "appRegistrationId", "accountTid", "accountName", "cacheCipher", "keyVersion")
       SELECT "organizationId", gen_random_uuid(), $2, "method", "appRegistrationId", "accountTid", "accountName", "cacheCipher", "keyVersion" FROM "Grant" WHERE "mailboxId" = $1 AND "state" = 'current'`,
      [mailboxId, other],
    );
    const id = await relay.accept(organizationId, other);
    pump.wake();
    const message = await relay.untilAttempt(id, 'retry');
    expect(message.attempts.at(-1)?.transcript).not.toContain('AUTH');
  });

  it('is erased the moment the method leaves OAuth 2.0, and a token got meanwhile is not kept', async () => {
    const { inOrganization } = await import('@/lib/base/context');
    const { changeSendSettings } = await import('@/lib/printers/change-send-settings');
    const { ensureFreshToken } = await import('@/lib/grants/ensure-fresh-token');
    const { openContext } = await import('@/lib/base/context');
    const send = { method: 'none' as const, address, serverName: '127.0.0.1', port: (stranger.address() as net.AddressInfo).port, security: 'none' as const, administratorEmail: address };
    const context = openContext({ organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null });
    let opened = 0;
    // Reads the grant, takes its lease, and when the new tokens are to be stored, the method has just been switched.
    const slow: typeof context = { ...context, open: async (work) => {
      opened += 1;
      if (opened === 3) await inOrganization(person, (verb) => changeSendSettings(verb, { printerId, send }));
      return context.open(work);
    } };
    await expect(ensureFreshToken(slow, { mailboxId, force: true })).rejects.toMatchObject({ code: 'mailbox_without_oauth' });
    const grants = await relay.sql<{ state: string; erased: boolean }>(`SELECT "state"::text, "cacheCipher" IS NULL AS erased FROM "Grant" WHERE "mailboxId" = $1`, [mailboxId]);
    expect(grants).toEqual([{ state: 'superseded', erased: true }]);
    const id = await relay.accept(organizationId, mailboxId);
    pump.wake();
    await relay.untilAttempt(id, 'retry');
    expect(heard.join('')).not.toMatch(/AUTH|Bearer|eyJ|refresh_token/);
    expect(heard.join('')).not.toContain(PLATEN);
  });
});
