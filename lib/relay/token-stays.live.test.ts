import tls from 'node:tls';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '@/e2e/stage/free-port';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { signInAs } from '@/e2e/stage/sign-in-stage';
import type { AuthorizationRunner } from '@/lib/authorizations/runner';
import type { Pump } from './pump';

describe("a mailbox's token", () => {
  let relay: RelayStage;
  let organizationId: string;
  let mailboxId: string;
  let pump: Pump;
  let runner: AuthorizationRunner;
  let stranger: SMTPServer;
  let strangerPort: number;
  const heard: string[] = [];

  beforeAll(async () => {
    relay = await RelayStage.start();
    organizationId = await relay.stage.organization('contoso');
    const { startAuthorizationRunner } = await import('@/lib/authorizations/runner');
    runner = startAuthorizationRunner({ everyMs: 200 });
    const person = await relay.stage.person(organizationId, 'Ann Admin');
    mailboxId = await relay.stage.mailbox(organizationId, 'scan@contoso.example');
    await signInAs(relay.stage, person, mailboxId, 'scan@contoso.example');
    strangerPort = await freePort();
    // Takes whatever it is given, and remembers it.
    stranger = new SMTPServer({ authMethods: ['XOAUTH2', 'PLAIN'], allowInsecureAuth: true, authOptional: true, logger: false, onAuth: (auth, _session, done) => (heard.push(JSON.stringify(auth)), done(null, { user: 'x' })) });
    stranger.on('error', () => undefined);
    await new Promise<void>((resolve) => stranger.listen(strangerPort, '127.0.0.1', resolve));
    pump = await relay.pump();
  });
  afterAll(async () => {
    await new Promise<void>((resolve) => stranger.close(resolve));
    await runner.stop();
    await relay.stop();
  });

  const asApp = async (text: string, values: unknown[]) => {
    const { withOrganization } = await import('@/lib/base/db/sql');
    return withOrganization(organizationId, (sql) => sql.count(text, values));
  };

  it('can be given no foreign server by SQL as platen_app', async () => {
    await expect(asApp(`UPDATE "Mailbox" SET "serverName" = 'localhost' WHERE "id" = $1`, [mailboxId])).rejects.toThrow(/CloudServer|foreign key/);
    await expect(asApp(`UPDATE "Mailbox" SET "port" = $2 WHERE "id" = $1`, [mailboxId, strangerPort])).rejects.toThrow(/Mailbox_oauth_fixed/);
    await expect(asApp(`INSERT INTO "CloudServer" ("cloud", "name", "position") VALUES ('sandbox', 'localhost', 9)`, [])).rejects.toThrow(/permission denied/);
  });

  it("goes to the cloud's own address even where a row names another server", async () => {
    // As platen_app can't do it, the database's owner does: the relay asks the installation's clouds all the same.
    await relay.sql(`INSERT INTO "CloudServer" ("cloud", "name", "position") VALUES ('sandbox', 'localhost', 9)`);
    await asApp(`UPDATE "Mailbox" SET "serverName" = 'localhost' WHERE "id" = $1`, [mailboxId]);
    const id = await relay.accept(organizationId, mailboxId);
    pump.wake();
    await relay.untilAttempt(id, 'hold');
    expect(await relay.message(id)).toMatchObject({ state: 'queued', attempts: [{ class: 'hold', text: expect.stringContaining('is not a mail server of') as string }] });
    await asApp(`UPDATE "Mailbox" SET "serverName" = 'smtp.office365.sandbox', "holdReason" = NULL, "holdSince" = NULL WHERE "id" = $1`, [mailboxId]);
    await relay.hurry(id);
    pump.wake();
    await relay.untilMessage(id, 'sent');
    expect(heard).toEqual([]);
  });

  it('is not used once the method was switched behind its back', async () => {
    await relay.sql(`ALTER TABLE "Printer" DISABLE TRIGGER ALL`);
    await asApp(`UPDATE "Mailbox" SET "method" = 'none', "cloud" = NULL, "appRegistrationId" = NULL, "smtpAuth" = false, "security" = 'none', "serverName" = '127.0.0.1', "port" = $2 WHERE "id" = $1`, [mailboxId, strangerPort]);
    const id = await relay.accept(organizationId, mailboxId);
    pump.wake();
    const message = await relay.untilMessage(id, 'sent');
    expect(message.attempts[0]?.transcript).not.toContain('→ AUTH');
    expect(heard).toEqual([]);
    await asApp(
      `UPDATE "Mailbox" SET "method" = 'oauth', "cloud" = 'sandbox', "smtpAuth" = true, "security" = 'starttls', "serverName" = 'smtp.office365.sandbox', "port" = 587 WHERE "id" = $1`,
      [mailboxId],
    );
    await relay.sql(`ALTER TABLE "Printer" ENABLE TRIGGER ALL`);
  });

  it('stays here when the server shows a certificate for another name', async () => {
    const { openSession } = await import('@/lib/outside/smtp');
    const { sandbox } = relay.stage.sandbox;
    const offered = { host: '127.0.0.1', port: sandbox.exchangePort, security: 'starttls' as const, allowPrivate: true, auth: { type: 'xoauth2' as const, user: 'scan@contoso.example', accessToken: 'very-secret-token' }, deadline: () => Infinity };
    for (const wrong of [
      { ...offered, serverName: 'smtp.office365.com', caFile: sandbox.caFile },
      { ...offered, serverName: 'smtp.office365.sandbox', caFile: null },
    ]) {
      const opened = await openSession(wrong);
      expect(opened).toMatchObject({ failure: { stage: 'starttls', reply: null, what: expect.stringMatching(/certificate|altnames/i) as string } });
      expect('transcript' in opened && opened.transcript).not.toContain('→ AUTH');
    }
  });

  it('stays here when the server offers no encryption, whatever the caller says', async () => {
    const plain = new SMTPServer({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'], authMethods: ['XOAUTH2'], allowInsecureAuth: true, logger: false, onAuth: (auth, _session, done) => (heard.push(JSON.stringify(auth)), done(null, { user: 'x' })) });
    plain.on('error', () => undefined);
    const port = await freePort();
    await new Promise<void>((resolve) => plain.listen(port, '127.0.0.1', resolve));
    const { openSession } = await import('@/lib/outside/smtp');
    const opened = await openSession({ host: '127.0.0.1', port, serverName: 'localhost', caFile: null, security: 'none', allowPrivate: true, auth: { type: 'xoauth2', user: 'a', accessToken: 'very-secret-token' }, deadline: () => Infinity });
    expect(opened).toMatchObject({ failure: { stage: 'starttls' } });
    expect(heard).toEqual([]);
    await new Promise<void>((resolve) => plain.close(resolve));
  });

  it('stays here when the server speaks an old TLS', async () => {
    const { sandbox, folder } = relay.stage.sandbox;
    const [key, cert] = [path.join(folder, 'server-key.pem'), path.join(folder, 'server.pem')].map((file) => readFileSync(file));
    const port = await freePort();
    const old = tls.createServer({ key, cert, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }, (socket) => socket.write('220 old\r\n'));
    old.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => old.listen(port, '127.0.0.1', resolve));
    const { openSession } = await import('@/lib/outside/smtp');
    const opened = await openSession({ host: '127.0.0.1', port, serverName: 'localhost', caFile: sandbox.caFile, security: 'tls', allowPrivate: true, auth: { type: 'xoauth2', user: 'a', accessToken: 'very-secret-token' }, deadline: () => Infinity });
    expect(opened).toMatchObject({ failure: { reply: null } });
    await new Promise((resolve) => old.close(resolve));
  });
});
