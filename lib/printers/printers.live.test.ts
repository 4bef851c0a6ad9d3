import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Identity } from '@/lib/base/context';
import type { Role } from '@/lib/base/roles';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import type { AddPrinterInput } from './contract';

const clouds = {
  sandbox: {
    label: 'Sandbox',
    authority: 'https://localhost:4443',
    delegatedScope: 'https://outlook.office.com/SMTP.Send',
    appOnlyScope: 'https://outlook.office365.com/.default',
    servers: [{ name: 'smtp.office365.sandbox', host: '127.0.0.1', port: 4587 }],
  },
};

describe('printers and their Send (Email) settings', () => {
  let database: FreshDatabase;
  let root: pg.Client;
  let organizationId: string;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database, { PLATEN_CLOUDS: JSON.stringify(clouds) });
    const { syncClouds } = await import('@/scripts/migrate');
    const { clouds: known } = await import('@/lib/clouds/clouds');
    await syncClouds({ ownerUrl: database.ownerUrl, clouds: [...known().values()].map((cloud) => ({ ...cloud, servers: cloud.servers.map((server) => server.name) })) });
    const { createOrganization } = await import('@/lib/people/create-organization');
    ({ organizationId } = await createOrganization({
      organization: { name: 'Contoso', slug: 'contoso' },
      owner: { email: 'owner@contoso.example', name: 'Olive Owner', password: 'correct horse battery' },
    }));
    root = new pg.Client({ connectionString: database.superuserUrl });
    await root.connect();
  });
  afterAll(async () => {
    const { closePool } = await import('@/lib/base/db/pool');
    const { closeQueues } = await import('@/lib/base/queue/enqueue');
    await closeQueues();
    await closePool();
    await root.end();
    await database.drop();
  });

  const identity = (role: Role = 'admin'): Identity => ({
    organizationId,
    actor: { kind: 'person', userId: organizationId, sessionId: organizationId, name: 'Ada', role },
    requestId: 'test',
    ip: null,
  });
  const oauth = (address: string): AddPrinterInput['send'] => ({ method: 'oauth', cloud: 'sandbox', serverName: 'smtp.office365.sandbox', address });
  const printer = (name: string, send: AddPrinterInput['send']): AddPrinterInput => ({ identity: { name, make: 'Ricoh', model: 'IM C4510' }, send });

  async function add(input: AddPrinterInput, role: Role = 'admin'): Promise<string> {
    const { inOrganization } = await import('@/lib/base/context');
    const { addPrinter } = await import('./add-printer');
    return (await inOrganization(identity(role), (context) => addPrinter(context, input))).id;
  }
  async function change(printerId: string, send: AddPrinterInput['send'], role: Role = 'operator'): Promise<void> {
    const { inOrganization } = await import('@/lib/base/context');
    const { changeSendSettings } = await import('./change-send-settings');
    await inOrganization(identity(role), (context) => changeSendSettings(context, { printerId, send }));
  }
  async function asApp(work: (app: pg.Client) => Promise<void>): Promise<void> {
    const app = new pg.Client({ connectionString: database.appUrl });
    await app.connect();
    try {
      await app.query(`BEGIN; SET LOCAL app.organization_id = '${organizationId}'`);
      await work(app);
    } finally {
      await app.end();
    }
  }
  const one = async (text: string, values: unknown[] = []) => (await root.query<Record<string, unknown>>(text, values)).rows[0];

  it('share the mailbox of their authentication address, and the audit log says who added them', async () => {
    const first = await add(printer('First', oauth('scan@contoso.example')));
    const second = await add(printer('Second', oauth('Scan@Contoso.example')));
    const rows = await root.query('SELECT DISTINCT "mailboxId" FROM "Printer" WHERE "id" IN ($1, $2)', [first, second]);
    expect(rows.rowCount).toBe(1);
    expect(await one('SELECT "verb", "actorName" FROM "AuditEntry" WHERE "entityId" = $1', [first])).toEqual({ verb: 'printers.add', actorName: 'Ada' });
  });

  it('fix port, connection and SMTP authentication with OAuth 2.0', async () => {
    const id = await add(printer('Fixed', oauth('fixed@contoso.example')));
    expect(
      await one('SELECT b."port", b."security", b."smtpAuth", p."administratorEmail" FROM "Printer" p JOIN "Mailbox" b ON b."id" = p."mailboxId" WHERE p."id" = $1', [id]),
    ).toEqual({ port: 587, security: 'starttls', smtpAuth: true, administratorEmail: 'fixed@contoso.example' });
  });

  it('refuse a setting that is not for Exchange Online while OAuth 2.0 stands', async () => {
    const withPort = { ...oauth('scan@contoso.example'), port: 25 } as AddPrinterInput['send'];
    await expect(add(printer('Port', withPort))).rejects.toMatchObject({ explanation: { code: 'unknown_setting', field: 'send.port' } });
  });

  it.each([
    ['another cloud’s server', 'smtp.office365.com'],
    ['a free host', 'mail.evil.example'],
  ])('refuse %s with OAuth 2.0', async (_what, serverName) => {
    await expect(add(printer('Elsewhere', { ...oauth('scan@contoso.example'), serverName } as AddPrinterInput['send']))).rejects.toMatchObject({
      explanation: { code: 'server_not_in_cloud', field: 'serverName' },
    });
  });

  it('refuse an administrator’s address other than the authentication address with OAuth 2.0', async () => {
    const send = { ...oauth('scan@contoso.example'), administratorEmail: 'boss@contoso.example' } as AddPrinterInput['send'];
    await expect(add(printer('Boss', send))).rejects.toMatchObject({ explanation: { code: 'administrator_must_match' } });
  });

  it.each([
    ['another port', `"port" = 25`, 'Mailbox_oauth_fixed'],
    ['no STARTTLS', `"security" = 'none'`, 'Mailbox_oauth_fixed'],
    ['no SMTP authentication', `"smtpAuth" = false`, 'Mailbox_oauth_fixed'],
    ['a password', `"passwordCipher" = 'x'`, 'Mailbox_oauth_fixed'],
    ['a free host', `"serverName" = 'mail.evil.example'`, 'Mailbox_cloud_serverName_fkey'],
    ['another cloud’s server', `"serverName" = 'smtp.office365.com'`, 'Mailbox_cloud_serverName_fkey'],
    ['no cloud', `"cloud" = NULL`, 'Mailbox_oauth_fixed'],
  ])('are refused %s by the database too', async (_what, set, constraint) => {
    await asApp((app) => expect(app.query(`UPDATE "Mailbox" SET ${set} WHERE "method" = 'oauth'`)).rejects.toMatchObject({ constraint }));
  });

  it('keep clouds out of platen_app’s reach', async () => {
    const insert = `INSERT INTO "CloudServer" ("cloud", "name", "position") VALUES ('sandbox', 'mail.evil.example', 9)`;
    await asApp((app) => expect(app.query(insert)).rejects.toThrow('permission denied'));
  });

  it('lose the grant when the method leaves OAuth 2.0, and every printer of the mailbox follows', async () => {
    const first = await add(printer('Leaving', oauth('leaving@contoso.example')));
    const second = await add(printer('Following', oauth('leaving@contoso.example')));
    const mailbox = await one('SELECT "mailboxId" AS id FROM "Printer" WHERE "id" = $1', [first]);
    await root.query(
      `INSERT INTO "AppRegistration" ("organizationId", "id", "cloud", "entraTenantId", "clientId") VALUES ($1, gen_random_uuid(), 'sandbox', 'organizations', 'c')`,
      [organizationId],
    );
    await root.query(
      `INSERT INTO "Grant" ("organizationId", "id", "mailboxId", "method", "appRegistrationId", "accountTid", "accountName", "cacheCipher", "keyVersion")
       SELECT $1, gen_random_uuid(), $2, 'device_code', r."id", gen_random_uuid(), 'leaving@contoso.example', 'tokens', 1 FROM "AppRegistration" r LIMIT 1`,
      [organizationId, mailbox?.id],
    );
    await change(first, {
      method: 'password', address: 'leaving@contoso.example', serverName: 'mail.contoso.example', port: 587, security: 'starttls',
      password: 'relay password', administratorEmail: 'leaving@contoso.example',
    });
    expect(await one('SELECT "state", "cacheCipher" FROM "Grant" WHERE "mailboxId" = $1', [mailbox?.id])).toEqual({ state: 'superseded', cacheCipher: null });
    expect(await one('SELECT "method" FROM "Printer" WHERE "id" = $1', [second])).toEqual({ method: 'password' });

    await expect(
      change(first, { method: 'password', address: 'leaving@contoso.example', serverName: 'mail.evil.example', port: 587, security: 'starttls', administratorEmail: 'leaving@contoso.example' }),
    ).rejects.toMatchObject({ explanation: { code: 'password_missing' } });

    await change(second, oauth('leaving@contoso.example'));
    expect(await one('SELECT "passwordCipher", "port" FROM "Mailbox" WHERE "id" = $1', [mailbox?.id])).toEqual({ passwordCipher: null, port: 587 });
  });

  it('are changed by an operator only in how they send', async () => {
    const id = await add(printer('Rights', oauth('rights@contoso.example')));
    await change(id, oauth('rights-2@contoso.example'), 'operator');
    await expect(change(id, oauth('rights@contoso.example'), 'viewer')).rejects.toMatchObject({ status: 403 });
    await expect(add(printer('Operator’s', oauth('scan@contoso.example')), 'operator')).rejects.toMatchObject({ status: 403 });
  });

  it('are listed with their state, found by any name, and counted', async () => {
    const { inOrganization } = await import('@/lib/base/context');
    const { listPrinters } = await import('./list-printers');
    const list = await inOrganization(identity('viewer'), (context) => listPrinters(context, { search: 'fixed@contoso' }));
    expect(list.rows.map((row) => [row.name, row.state, row.reason])).toEqual([['Fixed', 'not_set_up', 'not authorized']]);
    expect(list.total).toBeGreaterThan(list.matching);
    const first = await inOrganization(identity('viewer'), (context) => listPrinters(context, { limit: 2 }));
    const second = await inOrganization(identity('viewer'), (context) => listPrinters(context, { limit: 2, ...(first.next ? { after: first.next } : {}) }));
    expect(new Set([...first.rows, ...second.rows].map((row) => row.id)).size).toBe(4);
  });
});
