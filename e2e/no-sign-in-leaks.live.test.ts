import type { ChildProcess } from 'node:child_process';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RegistrationDraft } from '@/lib/app-registrations/contract';
import type { BrowserAnswer } from '@/lib/authorizations/finish-browser-sign-in';
import type { Context, Identity } from '@/lib/base/context';
import { PASSWORD } from '@/sandbox/accounts/directory';
import { makeAppCertificate } from '@/sandbox/testing/app-certificate';
import { CONTOSO } from '@/sandbox/testing/entra';
import { Person } from '@/sandbox/testing/person';
import { Canary } from './stage/canary';
import { everyTable } from './stage/every-table';
import { startRedis, type RunningRedis } from './stage/redis';
import { RelayStage } from './stage/relay-stage';
import { startProcess } from './stage/start-process';
import { waitUntil } from './stage/wait-until';
import { sealedPlace } from './stage/sealed-place';

const APP = 'aaaaaaaa-0000-4000-8000-000000000004';
const SECRET = 'Sandbox-secret-1234';
const wrongSecret = 'canary-wrong-client-secret';

describe('no secret of a sign-in', () => {
  const canary = new Canary();
  const answers: string[] = [];
  const children: ChildProcess[] = [];
  let logged = '';
  let rung = '';
  let redis: RunningRedis;
  let monitor: Redis;
  let relay: RelayStage;
  let organizationId: string;
  let person: Identity;
  let web: ChildProcess;

  async function start(script: string): Promise<ChildProcess> {
    const child = startProcess(script, { PLATEN_LOG_LEVEL: 'trace', PLATEN_SWEEP_SECONDS: '1' });
    children.push(child);
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (logged += chunk.toString()));
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`${script} ended with ${code}: ${logged}`)));
    });
    return child;
  }
  async function act<T>(work: (context: Context) => Promise<T>): Promise<T> {
    const { inOrganization } = await import('@/lib/base/context');
    const result = await inOrganization(person, work);
    return result;
  }
  /** What a person or a page is told, errors too. */
  async function told<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      const answer = await work;
      answers.push(JSON.stringify(answer) ?? '');
      return answer;
    } catch (error) {
      answers.push(JSON.stringify((error as { explanation?: unknown }).explanation ?? String(error)));
      return undefined;
    }
  }
  async function register(proof: RegistrationDraft['proof']): Promise<void> {
    const { saveRegistration } = await import('@/lib/app-registrations/save-registration');
    const { checkRegistration } = await import('@/lib/app-registrations/check-registration');
    const { openContext } = await import('@/lib/base/context');
    const draft = { entraTenantId: CONTOSO, clientId: APP, proof };
    await told(checkRegistration(openContext(person), { cloud: 'sandbox', draft }));
    expect(await told(act((context) => saveRegistration(context, { cloud: 'sandbox', ...draft })))).toBeDefined();
  }
  async function latest(mailboxId: string) {
    const { readLatestAuthorization } = await import('@/lib/authorizations/read-latest-authorization');
    return waitUntil('the end of the sign-in', async () => {
      const view = await told(act((context) => readLatestAuthorization(context, { mailboxId })));
      return view?.state !== 'waiting' && view;
    });
  }
  async function keepTokens(mailboxId: string, of: string, kinds: string[]): Promise<void> {
    const { openCache, readMailboxWithGrant } = await import('@/lib/grants/stored-grant');
    const { withOrganization } = await import('@/lib/base/db/sql');
    const mailbox = await withOrganization(organizationId, (sql) => readMailboxWithGrant(sql, organizationId, mailboxId));
    if (!mailbox?.grant) throw new Error('no grant');
    const cache = JSON.parse((await openCache(organizationId, mailbox.grant, 'sandbox')) ?? '{}') as Record<string, Record<string, { secret?: string }>>;
    for (const kind of kinds) {
      const [token] = Object.values(cache[kind] ?? {});
      if (!token?.secret) throw new Error(`no ${kind}`);
      canary.keep(`${kind} ${of}`, token.secret);
    }
  }
  async function inBrowser(mailboxId: string, account: string): Promise<void> {
    const { startBrowserSignIn } = await import('@/lib/authorizations/start-browser-sign-in');
    await goThere(mailboxId, account, await act((context) => startBrowserSignIn(context, { mailboxId, takeOver: true, returnTo: '/o/contoso/mailboxes' })));
  }
  async function byLink(mailboxId: string, account: string): Promise<void> {
    const { createHandOver } = await import('@/lib/hand-overs/create-hand-over');
    const { startHandOver } = await import('@/lib/hand-overs/start-hand-over');
    const { listHandOvers } = await import('@/lib/hand-overs/list-hand-overs');
    const visit = { requestId: 'test', ip: null };
    const { link } = await act((context) => createHandOver(context, { mailboxId }));
    const token = link.split('/').at(-1) ?? '';
    canary.keep(`token of the hand-over link for ${account}`, token);
    await told(startHandOver(`${token}x`, visit));
    await goThere(mailboxId, account, await startHandOver(token, visit));
    await told(startHandOver(token, visit));
    await told(act((context) => listHandOvers(context, { mailboxId })));
  }
  async function goThere(mailboxId: string, account: string, run: { url: string; state: string }): Promise<void> {
    const { unseal } = await import('@/lib/base/vault');
    const [row] = await relay.sql<{ id: string; verifierCipher: Buffer }>(`SELECT "id", "verifierCipher" FROM "Authorization" WHERE "mailboxId" = $1 AND "verifierCipher" IS NOT NULL`, [mailboxId]);
    const place = await sealedPlace((text, values) => relay.sql(text, values), { organizationId, table: 'Authorization', row: row?.id ?? '', column: 'verifierCipher' });
    canary.keep(`PKCE verifier of ${account}`, await unseal(place, row?.verifierCipher ?? Buffer.alloc(0)));
    canary.keep(`state of ${account}`, run.state);
    const visitor = new Person(relay.stage.sandbox.sandbox.pagesUrl);
    await visitor.open(run.url);
    await visitor.enterAddress(account);
    await visitor.enterPassword(PASSWORD);
    await visitor.answer('continue');
    const back = new URL(visitor.landed ?? '').searchParams;
    canary.keep(`authorization code of ${account}`, back.get('code') ?? '');
    const answer: BrowserAnswer = { state: run.state, stateOfCookie: run.state, code: back.get('code'), error: null, errorDescription: null, requestId: 'test', ip: null };
    web.send(answer);
    await new Promise((resolve) => web.once('message', resolve));
  }
  /** Makes the worker refresh now, and waits for what comes of it. */
  async function refreshDue(mailboxId: string, kind: 'refreshed' | 'refresh_failed' | 'failed'): Promise<void> {
    const events = async () =>
      (await relay.sql(`SELECT FROM "GrantEvent" e JOIN "Grant" g ON g."id" = e."grantId" WHERE g."mailboxId" = $1 AND e."kind"::text = $2`, [mailboxId, kind])).length;
    const before = await events();
    await relay.sql(`UPDATE "Grant" SET "refreshDueAt" = now(), "lastNeededAt" = now() WHERE "mailboxId" = $1 AND "state" = 'current'`, [mailboxId]);
    await waitUntil(`a refresh ends as ${kind}`, async () => (await events()) > before);
  }

  beforeAll(async () => {
    redis = await startRedis();
    monitor = await new Redis(redis.url).monitor();
    monitor.on('monitor', (_time: string, parts: string[]) => (rung += `${parts.join(' ')}\n`));
    relay = await RelayStage.start({ REDIS_URL: redis.url });
    organizationId = await relay.stage.organization('contoso');
    person = await relay.stage.person(organizationId, 'Ann Admin');
    await start('worker/main.ts');
    web = await start('e2e/stage/callback-worker.ts');
    canary.keep('client secret', SECRET);
    canary.keep('wrong client secret', wrongSecret);
    canary.keep('password at Microsoft', PASSWORD);
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    monitor.disconnect();
    await relay.stop();
    await redis.stop();
  });

  it('is lost in the browser, by a link or by the app itself, with secret or certificate, by a refresh, or by what goes wrong with them', async () => {
    const { startAppOnly } = await import('@/lib/authorizations/start-app-only');
    const { readTokenHealth } = await import('@/lib/grants/read-token-health');
    const { listGrantEvents } = await import('@/lib/grants/list-grant-events');
    const all = ['AccessToken', 'RefreshToken', 'IdToken'];

    // In the browser, as a public client, and refreshed.
    const open = await relay.stage.mailbox(organizationId, 'browser@contoso.example');
    await inBrowser(open, 'browser@contoso.example');
    expect(await latest(open)).toMatchObject({ state: 'completed' });
    await keepTokens(open, 'in the browser', all);
    await refreshDue(open, 'refreshed');
    await keepTokens(open, 'in the browser, refreshed', all);

    // With a secret: wrong, then right.
    await register({ kind: 'secret', secret: wrongSecret, expiresOn: '2027-06-01' });
    const web2 = await relay.stage.mailbox(organizationId, 'web@contoso.example');
    await inBrowser(web2, 'web@contoso.example');
    expect(await latest(web2)).toMatchObject({ state: 'failed', error: { code: 'AADSTS7000215' } });
    await register({ kind: 'secret', secret: SECRET, expiresOn: '2027-06-01' });
    await inBrowser(web2, 'web@contoso.example');
    expect(await latest(web2)).toMatchObject({ state: 'completed' });
    await keepTokens(web2, 'with a secret', all);
    const app = await relay.stage.mailbox(organizationId, 'app@contoso.example');
    await told(act((context) => startAppOnly(context, { mailboxId: app })));
    expect(await latest(app)).toMatchObject({ state: 'completed' });
    await keepTokens(app, 'of the app', ['AccessToken']);

    // With a certificate.
    const { certificate, privateKey } = makeAppCertificate();
    await relay.stage.sandbox.client.certificate(APP, certificate);
    for (const [number, line] of privateKey.trim().split('\n').slice(1, -1).entries()) canary.keep(`line ${number} of the private key`, line);
    canary.keepBytes('private key', Buffer.from(privateKey.replace(/-----.*?-----|\s/g, ''), 'base64'));
    await register({ kind: 'certificate', certificate, privateKey });
    await refreshDue(web2, 'refreshed');
    await keepTokens(web2, 'with a certificate', all);
    await told(act((context) => startAppOnly(context, { mailboxId: app, takeOver: true })));
    expect(await latest(app)).toMatchObject({ state: 'completed' });
    await keepTokens(app, 'of the app with a certificate', ['AccessToken']);

    // By a link, for who has no log-in here.
    const handed = await relay.stage.mailbox(organizationId, 'handed@contoso.example');
    await byLink(handed, 'handed@contoso.example');
    expect(await latest(handed)).toMatchObject({ state: 'completed' });
    await keepTokens(handed, 'by a link', all);

    // Entra breaks down, answers nothing, and takes the sign-in back.
    for (const rule of [{ status: 503, retryAfter: 1 }, { action: 'drop' as const }]) {
      await relay.stage.sandbox.client.entraRule({ match: { request: 'refresh_token' }, times: 1, error: 'temporarily_unavailable', ...rule });
      await refreshDue(open, 'refresh_failed');
    }
    await relay.stage.sandbox.client.revoke({ account: 'browser@contoso.example' });
    await refreshDue(open, 'failed');
    await told(act((context) => readTokenHealth(context, { mailboxId: open })));
    await told(act((context) => listGrantEvents(context, { mailboxId: open })));
  });

  it('stands in a log, even one that tells everything, MSAL’s part in it too', () => {
    expect(logged).toContain('"part":"msal"');
    expect(canary.names.length).toBeGreaterThan(20);
    expect(canary.lookIn('the logs', logged)).toEqual([]);
    // Client assertions live for minutes and are kept nowhere; like every token of Microsoft's they begin so.
    expect(logged).not.toMatch(/eyJ[\w-]{8,}\./);
  });

  it('stands in what people, pages and scripts are told', () => {
    expect(answers.join('\n')).toContain('AADSTS7000215');
    expect(answers.join('\n')).toContain('hand_over_used');
    expect(canary.lookIn('the answers', answers.join('\n'))).toEqual([]);
  });

  it('stands readable in any table', async () => {
    const seen = await everyTable((text, values) => relay.sql(text, values));
    expect([...seen].flatMap(([name, text]) => canary.lookIn(name, text))).toEqual([]);
    expect(seen.get('public.AuditEntry')).toContain('authorizations.start-browser');
    expect(seen.get('public.Authorization')).toContain('AADSTS7000215');
    expect(seen.get('public.GrantEvent')).toContain('refresh_failed');
  });

  it('stands in anything Redis was ever told', () => {
    expect(rung.includes('authorization.wake'), 'jobs went by').toBe(true);
    expect(canary.lookIn('Redis', rung)).toEqual([]);
  });
});
