import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { sealedPlace } from '@/e2e/stage/sealed-place';
import { signInAs } from '@/e2e/stage/sign-in-stage';
import type { Identity } from '@/lib/base/context';
import { sealedColumns } from '@/lib/base/vault/sealed-columns';
import type { AuthorizationRunner } from '@/lib/authorizations/runner';
import type { Pump } from '@/lib/relay/pump';
import { PASSWORD } from '@/sandbox/accounts/directory';
import { RELAY_USER } from '@/sandbox/relay/server';
import type { SendSettings } from './contract';

const ofRegistration = { cloud: `"cloud" = 'china'`, tenant: `"entraTenantId" = 'northwind.example'`, client: `"clientId" = '99999999-0000-4000-8000-000000000001'` };
const other = `'99999999-0000-4000-8000-000000000009'`;

/** For each sealed column, a change of each fact its values are given for: [table, SET]. A new column has to say its own here. */
const changes: Record<string, [table: string, set: string][]> = {
  'AppRegistration.certificateCipher': Object.values(ofRegistration).map((set) => ['AppRegistration', set]),
  'AppRegistration.secretCipher': Object.values(ofRegistration).map((set) => ['AppRegistration', set]),
  'Authorization.codeCipher': [
    ['Authorization', `"mailboxId" = ${other}`],
    ['Authorization', `"sessionId" = ${other}`],
    ['Authorization', `"verificationUri" = 'https://microsoft.example/device'`],
  ],
  'Authorization.deviceAnswerCipher': [['Authorization', `"mailboxId" = ${other}`], ...Object.values(ofRegistration).map((set): [string, string] => ['AppRegistration', set])],
  'Authorization.signInCipher': [['Authorization', `"mailboxId" = ${other}`], ...Object.values(ofRegistration).map((set): [string, string] => ['AppRegistration', set])],
  'Authorization.verifierCipher': [
    ['Authorization', `"mailboxId" = ${other}`],
    ...Object.values(ofRegistration).map((set): [string, string] => ['AppRegistration', set]),
    ['Authorization', `"redirectUri" = 'https://elsewhere.example/callback'`],
  ],
  'Grant.cacheCipher': [
    ['AppRegistration', ofRegistration.cloud],
    ['AppRegistration', ofRegistration.client],
    ['Grant', `"mailboxId" = ${other}`],
    ['Grant', `"accountTid" = ${other}`],
    ['Grant', `"accountOid" = ${other}`],
  ],
  'Mailbox.passwordCipher': [
    ['Mailbox', `"serverName" = 'mail.elsewhere.example'`],
    ['Mailbox', `"port" = 2525`],
    ['Mailbox', `"userName" = 'somebody else'`],
    ['Mailbox', `"security" = 'none'`],
    ['Mailbox', `"authEncryption" = 'off'`],
  ],
};

/** A mail server that offers log-in in clear and keeps all it is told. */
async function listener(): Promise<{ port: number; heard: () => string; stop: () => Promise<void> }> {
  let heard = '';
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write('220 listener ESMTP\r\n');
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      socket.write(/^EHLO/i.test(chunk.toString()) ? '250-listener\r\n250 AUTH PLAIN LOGIN\r\n' : '250 OK\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  return { port: address.port, heard: () => heard, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

describe('a stored secret', () => {
  let relay: RelayStage;
  let root: pg.Client;
  let organizationId: string;
  let ann: Identity;
  let pump: Pump;
  let runner: AuthorizationRunner;

  beforeAll(async () => {
    relay = await RelayStage.start();
    root = new pg.Client({ connectionString: relay.stage.database.superuserUrl });
    await root.connect();
    organizationId = await relay.stage.organization('contoso');
    ann = await relay.stage.person(organizationId, 'Ann Admin');
    const { startAuthorizationRunner } = await import('@/lib/authorizations/runner');
    runner = startAuthorizationRunner({ everyMs: 200 });
    pump = await relay.pump();
  });
  afterAll(async () => {
    await runner.stop();
    await root.end();
    await relay.stop();
  });

  const query = async (text: string, values: unknown[]) => (await root.query<{ boundTo: (string | null)[] }>(text, values)).rows;

  it('declares what it was given for, and a test changes each of those facts', () => {
    expect(Object.keys(changes).sort()).toEqual(sealedColumns.map(({ table, column }) => `${table}.${column}`).sort());
    for (const { table, column, boundTo } of sealedColumns) expect([`${table}.${column}`, changes[`${table}.${column}`]?.length]).toEqual([`${table}.${column}`, boundTo.length]);
  });

  it('opens beside no other endpoint or identity than it was given for, whatever is written into the database', async () => {
    const { NotSealedHere, seal, unseal } = await import('@/lib/base/vault');
    const mailboxId = await relay.stage.mailbox(organizationId, 'scan@contoso.example');
    expect(await signInAs(relay.stage, ann, mailboxId, 'scan@contoso.example')).toMatchObject({ state: 'completed' });
    const own = await relay.ownMailbox(organizationId, { address: 'own@contoso.example', method: 'password', userName: RELAY_USER, password: PASSWORD });
    const rows: Record<string, string> = { Mailbox: own };
    for (const table of ['AppRegistration', 'Authorization', 'Grant']) rows[table] = (await root.query<{ id: string }>(`SELECT "id" FROM "${table}" WHERE "organizationId" = $1`, [organizationId])).rows[0]?.id ?? '';
    await root.query(`SET session_replication_role = replica`);
    for (const { table, column } of sealedColumns) {
      const at = { organizationId, table, row: rows[table] ?? '', column };
      const sealed = await seal(await sealedPlace(query, at), 'canary');
      for (const [changed, set] of changes[`${table}.${column}`] ?? []) {
        await root.query('BEGIN');
        await root.query(`UPDATE "${changed}" SET ${set} WHERE "organizationId" = $1 AND "id" = $2`, [organizationId, rows[changed]]);
        const where = await sealedPlace(query, at);
        await root.query('ROLLBACK');
        await expect(unseal(where, sealed), `${table}.${column} after ${set}`).rejects.toThrow(NotSealedHere);
      }
      expect(await unseal(await sealedPlace(query, at), sealed)).toBe('canary');
    }
    await root.query(`SET session_replication_role = origin`);
  });

  describe('of an SMTP server', () => {
    const settings = (change: Partial<Extract<SendSettings, { method: 'password' }>> = {}): SendSettings & { port: number } => ({
      method: 'password',
      address: 'typed@contoso.example',
      administratorEmail: 'typed@contoso.example',
      autoSpecifySenderName: true,
      serverName: 'localhost',
      port: relay.stage.sandbox.sandbox.relayPort,
      security: 'starttls',
      userName: RELAY_USER,
      authEncryption: 'auto',
      ...change,
    });
    let printerId: string;
    let mailboxId: string;

    async function save(send: SendSettings): Promise<void> {
      const { inOrganization } = await import('@/lib/base/context');
      const { changeSendSettings } = await import('@/lib/printers/change-send-settings');
      await inOrganization({ ...ann, actor: { ...ann.actor, role: 'operator' } as Identity['actor'] }, (context) => changeSendSettings(context, { printerId, send }));
    }

    beforeAll(async () => {
      const { inOrganization } = await import('@/lib/base/context');
      const { addPrinter } = await import('@/lib/printers/add-printer');
      ({ id: printerId } = await inOrganization(ann, (context) => addPrinter(context, { identity: { name: 'Typed', make: 'Ricoh', model: 'IM C4510' }, send: settings({ password: PASSWORD }) })));
      mailboxId = (await root.query<{ mailboxId: string }>(`SELECT "mailboxId" FROM "Printer" WHERE "id" = $1`, [printerId])).rows[0]?.mailboxId ?? '';
    });

    it.each<[string, Parameters<typeof settings>[0]]>([
      ['another port, no encryption and authentication in clear', { port: 2525, security: 'none', authEncryption: 'off' }],
      ['another host', { serverName: '127.0.0.1' }],
      ['another port', { port: 2525 }],
      ['another user name', { userName: 'mallory' }],
      ['no encryption', { security: 'none' }],
      ['authentication in clear', { authEncryption: 'off' }],
    ])('is asked for again, beside the field, for %s', async (_what, change) => {
      await expect(save(settings(change))).rejects.toMatchObject({ explanation: { code: 'password_missing', field: 'password', remedy: expect.stringContaining('Type the password again') as string } });
      expect((await root.query(`SELECT "port", "security", "userName" FROM "Mailbox" WHERE "id" = $1`, [mailboxId])).rows[0]).toEqual({ port: settings().port, security: 'starttls', userName: RELAY_USER });
    });

    it('stays where nothing changed or the encryption got better, is then not handed to the weaker one, and still logs in', async () => {
      await save(settings());
      await save(settings({ authEncryption: 'on' }));
      await expect(save(settings())).rejects.toMatchObject({ explanation: { code: 'password_missing' } });
      await save(settings({ password: PASSWORD }));
      const id = await relay.accept(organizationId, mailboxId, { from: 'typed@contoso.example' });
      pump.wake();
      await relay.untilMessage(id, 'sent');
    });

    it('goes to no other server or line though the database was changed, and the mailbox is held with the reason', async () => {
      const thief = await listener();
      await root.query(`UPDATE "Mailbox" SET "port" = $2, "security" = 'none', "authEncryption" = 'off' WHERE "id" = $1`, [mailboxId, thief.port]);
      const id = await relay.accept(organizationId, mailboxId, { from: 'typed@contoso.example' });
      pump.wake();
      const { attempts } = await relay.untilAttempt(id, 'hold');
      expect(attempts[0]?.text).toContain('was given for another server');
      const [held] = (await root.query(`SELECT "holdReason" FROM "Mailbox" WHERE "id" = $1`, [mailboxId])).rows;
      expect(held).toEqual({ holdReason: 'needs_admin' });
      expect(thief.heard()).toBe('');

      await save(settings({ password: PASSWORD }));
      pump.wake();
      await relay.untilMessage(id, 'sent');
      await thief.stop();
    });
  });
});
