import type { ChildProcess } from 'node:child_process';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Identity } from '@/lib/base/context';
import { PASSWORD } from '@/sandbox/accounts/directory';
import { RELAY_USER } from '@/sandbox/relay/server';
import { makeAppCertificate } from '@/sandbox/testing/app-certificate';
import { Canary } from './stage/canary';
import { everyTable } from './stage/every-table';
import { freePort } from './stage/free-port';
import { RelayStage } from './stage/relay-stage';
import { startProcess } from './stage/start-process';
import { waitUntil } from './stage/wait-until';
import { sealedPlace } from './stage/sealed-place';

const address = 'scan@contoso.example';
const content = 'canary-of-the-scanned-page-0815';
const wrongPassword = 'canary-wrong-smtp-password';
const parrotPassword = 'canary-parrot-smtp-password';
const logInPassword = 'correct horse battery';
const wrongLogIn = 'canary-wrong-log-in';
const wrongSecret = 'canary-wrong-client-secret';
const clientSecret = 'Sandbox-secret-1234';

const canary = new Canary();
const answers: string[] = [];
let logged = '';

describe('no secret', () => {
  let relay: RelayStage;
  let organizationId: string;
  let person: Identity;
  let api: string;
  const children: ChildProcess[] = [];
  let parrot: net.Server;

  async function start(script: string, environment: Record<string, string> = {}): Promise<void> {
    const child = startProcess(script, { PLATEN_LOG_LEVEL: 'trace', ...environment });
    children.push(child);
    child.stdout?.on('data', (chunk: Buffer) => (logged += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (logged += chunk.toString()));
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`${script} ended with ${code}: ${logged}`)));
    });
  }
  const ask = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${api}${path}`, { ...init, headers: { connection: 'close', ...(init.headers as Record<string, string>) } });
    const body = await answer.text();
    answers.push(JSON.stringify([...answer.headers]), body);
    return { status: answer.status, body };
  };
  /** What a grant holds, as only the vault can tell. */
  async function noteTokens(mailboxId: string, when: string): Promise<void> {
    const { openCache } = await import('@/lib/grants/stored-grant');
    const { readMailboxWithGrant } = await import('@/lib/grants/stored-grant');
    const { withOrganization } = await import('@/lib/base/db/sql');
    const mailbox = await withOrganization(organizationId, (sql) => readMailboxWithGrant(sql, organizationId, mailboxId));
    if (!mailbox?.grant) throw new Error('no grant');
    const cache = JSON.parse((await openCache(organizationId, mailbox.grant, 'sandbox')) ?? '{}') as Record<string, Record<string, { secret?: string }>>;
    for (const kind of ['AccessToken', 'RefreshToken', 'IdToken']) {
      const [token] = Object.values(cache[kind] ?? {});
      if (!token?.secret) throw new Error(`no ${kind}`);
      canary.keep(`${kind} ${when}`, token.secret);
    }
  }
  async function signIn(mailboxId: string, account: string): Promise<void> {
    const { inOrganization } = await import('@/lib/base/context');
    const { startAuthorization } = await import('@/lib/authorizations/start-authorization');
    const { readAuthorization } = await import('@/lib/authorizations/read-authorization');
    const { unseal } = await import('@/lib/base/vault');
    const { id } = await inOrganization(person, (context) => startAuthorization(context, { mailboxId }));
    const read = () => inOrganization(person, (context) => readAuthorization(context, { authorizationId: id }));
    const { code } = await waitUntil('the code', async () => {
      const view = await read();
      return view.code !== null && view;
    });
    const [row] = await relay.sql<{ deviceAnswerCipher: Buffer }>(`SELECT "deviceAnswerCipher" FROM "Authorization" WHERE "id" = $1`, [id]);
    const place = await sealedPlace((text, values) => relay.sql(text, values), { organizationId, table: 'Authorization', row: id, column: 'deviceAnswerCipher' });
    const answer = await unseal(place, row?.deviceAnswerCipher ?? Buffer.alloc(0));
    const { deviceCode } = JSON.parse(answer) as { deviceCode: string };
    canary.keep(`device code of ${account}`, deviceCode);
    canary.keep(`user code of ${account}`, code ?? '');
    await relay.stage.sandbox.client.approve(code ?? '', account);
    answers.push(JSON.stringify(await waitUntil('the end of the sign-in', async () => {
      const view = await read();
      return view.state !== 'waiting' && view;
    })));
  }

  /** A test of the mailbox by the worker, and what came of it. */
  async function tested(mailboxId: string): Promise<string> {
    const { inOrganization } = await import('@/lib/base/context');
    const { startTestSend } = await import('@/lib/test-sends/start-test-send');
    const { readTestSend } = await import('@/lib/test-sends/read-test-send');
    const { id } = await inOrganization(person, (context) => startTestSend(context, { mailboxId, recipient: 'ada@northwind.example' }));
    const ended = await waitUntil('the test has ended', async () => {
      const view = await inOrganization(person, (context) => readTestSend(context, { testSendId: id }));
      return view.state !== 'running' && view;
    });
    answers.push(JSON.stringify(ended));
    return ended.state;
  }

  /** An app that signs in by itself: with a wrong secret, a right one, one that Entra then calls expired, and a certificate. */
  async function appRegistrations(): Promise<void> {
    const { inOrganization, openContext } = await import('@/lib/base/context');
    const { saveRegistration } = await import('@/lib/app-registrations/save-registration');
    const { checkRegistration } = await import('@/lib/app-registrations/check-registration');
    const { startAppOnly } = await import('@/lib/authorizations/start-app-only');
    const { readLatestAuthorization } = await import('@/lib/authorizations/read-latest-authorization');
    const client = { cloud: 'sandbox', clientId: 'aaaaaaaa-0000-4000-8000-000000000004', entraTenantId: '5c0a7050-1111-4000-8000-00000000c001' };
    const { certificate, privateKey } = makeAppCertificate();
    await relay.stage.sandbox.client.certificate(client.clientId, certificate);
    canary.keep('wrong client secret', wrongSecret);
    canary.keep('client secret', clientSecret);
    canary.keep('private key of the app', privateKey.split('\n')[5] ?? '');
    const mailboxId = await relay.stage.mailbox(organizationId, 'alerts@contoso.example');
    for (const [proof, state] of [
      [{ kind: 'secret', secret: wrongSecret }, 'failed'],
      [{ kind: 'secret', secret: clientSecret }, 'completed'],
      [{ kind: 'certificate', certificate, privateKey }, 'completed'],
    ] as const) {
      answers.push(JSON.stringify(await inOrganization(person, (context) => saveRegistration(context, { ...client, proof }))));
      answers.push(JSON.stringify(await checkRegistration(openContext(person), { cloud: client.cloud })));
      await inOrganization(person, (context) => startAppOnly(context, { mailboxId }));
      const ended = await waitUntil('the app has signed in, or not', async () => {
        const view = await inOrganization(person, (context) => readLatestAuthorization(context, { mailboxId }));
        return view?.state !== 'waiting' && view;
      });
      expect(ended).toMatchObject({ state });
      answers.push(JSON.stringify(ended));
    }
    await relay.stage.sandbox.client.entraRule({ match: { client: client.clientId, request: 'client_credentials' }, status: 401, error: 'invalid_client', code: 7000222, times: 1 });
    await relay.sql(`UPDATE "Grant" SET "refreshDueAt" = now() WHERE "mailboxId" = $1`, [mailboxId]);
    await waitUntil('the app’s grant has failed', async () => (await relay.sql(`SELECT FROM "Grant" WHERE "mailboxId" = $1 AND "state" = 'failed'`, [mailboxId])).length === 1);
  }

  beforeAll(async () => {
    relay = await RelayStage.start();
    organizationId = await relay.stage.organization('contoso');
    person = await relay.stage.person(organizationId, 'Ann Admin');
    const port = await freePort();
    api = `http://127.0.0.1:${port}`;
    await start('worker/main.ts', { PLATEN_SWEEP_SECONDS: '1' });
    await start('api/main.ts', { PLATEN_API_PORT: String(port), PLATEN_API_HOST: '127.0.0.1' });
    parrot = net.createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('220 parrot\r\n');
      socket.on('data', (chunk) => {
        const line = chunk.toString().trim();
        socket.write(line.startsWith('EHLO') ? '250-parrot\r\n250 AUTH PLAIN LOGIN\r\n' : `535 5.7.8 what is ${line}\r\n`);
      });
    });
    await new Promise<void>((resolve) => parrot.listen(0, '127.0.0.1', resolve));

    const { env } = await import('@/lib/base/env');
    for (const name of ['PLATEN_KEY_ENCRYPTION_KEY', 'PLATEN_CREDENTIAL_KEY', 'NEXTAUTH_SECRET'] as const) {
      canary.keep(name, env()[name]);
      canary.keepBytes(name, Buffer.from(env()[name], 'base64'));
    }
    canary.keep('database password', new URL(relay.stage.database.appUrl).password);
    canary.keep('owner password of the database', new URL(relay.stage.database.ownerUrl).password);
    for (const [name, secret] of Object.entries({ content, wrongPassword, parrotPassword, logInPassword, wrongLogIn, PASSWORD })) canary.keep(name, secret);
    for (const [user, password] of [[RELAY_USER, PASSWORD], ['wrong@contoso.example', wrongPassword], ['parrot@contoso.example', parrotPassword]] as const) {
      canary.keep(`AUTH PLAIN of ${user}`, `\0${user}\0${password}`);
    }
  });
  afterAll(async () => {
    for (const child of children) {
      child.kill('SIGKILL');
    }
    parrot.close();
    await relay.stop();
  });

  it('is lost by a log-in, a sign-in, a scan, a refresh and everything that goes wrong with them', async () => {
    const { inOrganization } = await import('@/lib/base/context');
    const { createCredential } = await import('@/lib/credentials/create-credential');
    const { createOrganizationKey } = await import('@/lib/credentials/create-organization-key');
    const { formatKey, parseKey } = await import('@/lib/credentials/rules/key');
    const { logIn } = await import('@/lib/people/log-in');
    const { dataKey, newestDataKey } = await import('@/lib/base/vault');

    // A log-in, right and wrong.
    const owner = 'owner@contoso.example';
    const from = { ip: null, agent: 'test', browser: null };
    canary.keep('session', (await logIn({ email: owner, password: logInPassword }, from)).sessionId);
    await logIn({ email: owner, password: wrongLogIn }, from).catch((error: { explanation: unknown }) => answers.push(JSON.stringify(error.explanation)));

    // A sign-in; then one with the wrong account.
    const mailboxId = await relay.stage.mailbox(organizationId, address);
    await signIn(mailboxId, address);
    await noteTokens(mailboxId, 'of the sign-in');
    const other = await relay.stage.mailbox(organizationId, 'hr-scan@contoso.example');
    await signIn(other, 'finance-scan@contoso.example');

    // A sign-in by a hand-over link: opened, begun, taken back.
    const { createHandOver } = await import('@/lib/hand-overs/create-hand-over');
    const { startHandOver } = await import('@/lib/hand-overs/start-hand-over');
    const { readLink } = await import('@/lib/hand-overs/read-link');
    const { revokeHandOver } = await import('@/lib/hand-overs/revoke-hand-over');
    const handed = await inOrganization(person, (context) => createHandOver(context, { mailboxId: other }));
    const token = handed.link.split('/').at(-1) ?? '';
    canary.keep('hand-over token', token);
    canary.keep('state of the hand-over', (await startHandOver(token, { ip: null })).state);
    answers.push(JSON.stringify(await readLink(token)));
    await inOrganization(person, (context) => revokeHandOver(context, { handOverId: handed.id }));
    await startHandOver(token, { ip: null }).catch((error: { explanation: unknown }) => answers.push(JSON.stringify(error.explanation)));

    // A scan over REST, and requests that are refused.
    const [printer] = await relay.sql<{ id: string }>(`SELECT "id" FROM "Printer" WHERE "mailboxId" = $1`, [mailboxId]);
    const printerId = printer?.id ?? '';
    const rest = await inOrganization(person, (context) => createCredential(context, { printerId, kind: 'rest', name: 'Panel' }));
    const smtp = await inOrganization(person, (context) => createCredential(context, { printerId, kind: 'smtp', name: 'Old panel' }));
    if (rest.kind !== 'rest' || smtp.kind !== 'smtp') throw new Error('no credentials');
    canary.keep('REST key', rest.key);
    canary.keep('secret of the REST key', parseKey(rest.key)?.secret ?? '');
    canary.keep('SMTP credential', smtp.password);
    const organizationKey = await inOrganization(person, (context) => createOrganizationKey(context, { name: 'Script', scopes: ['messages:read', 'messages:submit'] }));
    canary.keep('organization key', organizationKey.key);
    canary.keep('secret of the organization key', parseKey(organizationKey.key)?.secret ?? '');
    const headers = { authorization: `Bearer ${rest.key}`, 'content-type': 'application/json' };
    const scan = { to: 'ada@northwind.example', subject: 'Scan', text: content, attachments: [{ filename: 'scan.txt', content: Buffer.from(content).toString('base64') }] };
    const accepted = await ask('/v1/messages', { method: 'POST', headers, body: JSON.stringify(scan) });
    expect(accepted.status).toBe(202);
    const { id } = JSON.parse(accepted.body) as { id: string };
    await relay.untilMessage(id, 'sent');
    expect((await ask(`/v1/messages/${id}`, { headers })).status).toBe(200);
    expect((await ask(`/v1/messages/${id}`, { headers: { authorization: `Bearer ${organizationKey.key}` } })).status).toBe(200);
    const parts = parseKey(rest.key);
    const forged = formatKey({ mode: 'demo', publicId: parts?.publicId ?? '', secret: 'x'.repeat(40) });
    for (const authorization of [`Bearer ${forged}`, `Bearer ${rest.key}x`, `Basic ${Buffer.from(`scan:${smtp.password}`).toString('base64')}`]) {
      expect((await ask('/v1/messages', { method: 'POST', headers: { ...headers, authorization }, body: '{}' })).status).toBe(401);
    }
    expect((await ask(`/v1/messages?key=${rest.key}`, { headers })).status).toBe(422);
    expect((await ask('/v1/messages', { method: 'POST', headers, body: `{"text": "${content}` })).status).toBe(400);
    expect((await ask('/v1/messages', { method: 'POST', headers, body: JSON.stringify({ ...scan, password: content }) })).status).toBe(422);

    // Mailboxes with a password: the right one, a wrong one, and a server that repeats it.
    const own = (name: string, password: string, port?: number) =>
      relay.ownMailbox(organizationId, { address: name, method: 'password', userName: port || name.startsWith('wrong') ? name : RELAY_USER, password, ...(port ? { port, security: 'none', serverName: '127.0.0.1' } : {}) });
    const [right, wrong] = [await own('good@contoso.example', PASSWORD), await own('wrong@contoso.example', wrongPassword)];
    const parroted = await own('parrot@contoso.example', parrotPassword, (parrot.address() as net.AddressInfo).port);
    const good = await relay.accept(organizationId, right);
    const bad = await relay.accept(organizationId, wrong);
    const repeated = await relay.accept(organizationId, parroted);
    await relay.untilMessage(good, 'sent');
    await relay.untilAttempt(bad, 'hold');
    await relay.untilAttempt(repeated, 'hold');
    expect(await Promise.all([mailboxId, right, wrong, parroted].map(tested))).toEqual(['accepted', 'accepted', 'failed', 'failed']);

    // A refresh, because Exchange refuses the token once; then the grant is revoked.
    await relay.stage.sandbox.client.smtpRule({ stage: 'auth', match: { mailbox: address }, reply: '535 5.7.3 Authentication unsuccessful', times: 1 });
    const again = await relay.accept(organizationId, mailboxId);
    await relay.untilMessage(again, 'sent');
    const [grant] = await relay.sql<{ generation: number }>(`SELECT "generation" FROM "Grant" WHERE "mailboxId" = $1 AND "state" = 'current'`, [mailboxId]);
    expect(grant?.generation).toBe(2);
    await noteTokens(mailboxId, 'after the refresh');
    await relay.stage.sandbox.client.revoke({ account: address });
    await relay.sql(`UPDATE "Grant" SET "refreshDueAt" = now() WHERE "mailboxId" = $1`, [mailboxId]);
    await waitUntil('the grant has failed', async () => (await relay.sql(`SELECT FROM "Grant" WHERE "mailboxId" = $1 AND "state" = 'failed'`, [mailboxId])).length === 1);

    await appRegistrations();

    const key = await newestDataKey(organizationId);
    canary.keepBytes('data key', key.key);
    expect(await dataKey(organizationId, key.version)).toEqual(key);
  });

  it('stands in a log, even one that tells everything', () => {
    expect(logged).toContain('"level":20');
    expect(logged.split('\n').length).toBeGreaterThan(10);
    expect(logged).toContain('"part":"msal"');
    expect(canary.lookIn('the logs', logged)).toEqual([]);
  });

  it('stands in an answer or an error', () => {
    expect(answers.join('\n')).toContain('unknown_credential');
    expect(canary.lookIn('the answers', answers.join('\n'))).toEqual([]);
  });

  it('stands readable in any table: audit, transcripts, attempts, holds, jobs', async () => {
    const seen = await everyTable((text, values) => relay.sql(text, values));
    const found = [...seen].flatMap(([name, text]) => canary.lookIn(name, text));
    // The session is the key of its own row, and of the sign-in that was started in it.
    expect(found.filter((one) => one !== 'session in public.Session')).toEqual([]);
    expect(seen.get('public.AuditEntry')).toContain('credentials.create');
    expect(seen.get('public.DeliveryAttempt')).toContain('AUTH XOAUTH2 [token');
    expect(seen.get('public.DeliveryAttempt')).toContain('[blanked]');
    expect(seen.get('public.TestSend')).toContain('AUTH XOAUTH2 [token');
    expect(seen.get('public.TestSend')).toContain('[blanked]');
    expect(seen.get('public.GrantEvent')).toContain('failed');
    expect([...seen.keys()].some((name) => name.startsWith('bullmq.'))).toBe(true);
  });

  it('is not to be found, and is where one is planted: in the audit, in the text of a sign-in, in the history of a token', async () => {
    const [token, code] = [canary.secret('AccessToken of the sign-in'), canary.secret(`device code of ${address}`)];
    const [entry] = await relay.sql<{ id: string }>(
      `INSERT INTO "AuditEntry" ("organizationId", "id", "actorKind", "verb", "entity", "entityId", "after")
       VALUES ($1, gen_random_uuid(), 'platen', 'planted', 'planted', $1, jsonb_build_object('token', $2::text)) RETURNING "id"`,
      [organizationId, token],
    );
    await relay.sql(`UPDATE "Authorization" SET "errorText" = 'refused: ' || $1`, [encodeURIComponent(code)]);
    await relay.sql(`UPDATE "GrantEvent" SET "text" = 'x' || $1`, [Buffer.from(parrotPassword).toString('base64')]);
    const seen = await everyTable((text, values) => relay.sql(text, values));
    const found = [...seen].flatMap(([name, text]) => canary.lookIn(name, text)).filter((one) => one !== 'session in public.Session');
    expect(found.sort()).toEqual(['AccessToken of the sign-in in public.AuditEntry', `device code of ${address} in public.Authorization`, 'parrotPassword in public.GrantEvent'].sort());
    await relay.sql(`DELETE FROM "AuditEntry" WHERE "id" = $1`, [entry?.id]);
  });

  it('is what the search would overlook', () => {
    const secret = 'canary-of-the-search-itself';
    canary.keep('search', secret);
    for (const text of [secret, `x${Buffer.from(secret).toString('base64')}`, Buffer.from(`a${secret}`).toString('base64'), Buffer.from(`ab${secret}`).toString('base64url'), Buffer.from(secret).toString('hex')]) {
      expect(canary.lookIn('here', `before ${text} after`)).toEqual(['search in here']);
    }
  });
});
