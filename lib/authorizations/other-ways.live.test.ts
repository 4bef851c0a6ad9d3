import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSignInStage, type SignInStage } from '@/e2e/stage/sign-in-stage';
import { waitUntil } from '@/e2e/stage/wait-until';
import type { Context, Identity } from '@/lib/base/context';
import { CONTOSO } from '@/sandbox/testing/entra';
import { Person } from '@/sandbox/testing/person';
import type { AuthorizationView } from './contract';
import type { AuthorizationRunner } from './job';
import type { BrowserRun } from './open-browser-run';

const APP_ONLY = 'aaaaaaaa-0000-4000-8000-000000000003';
const SECRET = 'Sandbox-secret-1234';

let stage: SignInStage;
let root: pg.Client;
let organizationId: string;
let ada: Identity;
let ben: Identity;
let runner: AuthorizationRunner | undefined;

async function inContext<T>(who: Identity, work: (context: Context) => Promise<T>): Promise<T> {
  const { inOrganization } = await import('@/lib/base/context');
  return inOrganization(who, work);
}
const one = async (text: string, values: unknown[] = []) => (await root.query<Record<string, unknown>>(text, values)).rows[0];

async function read(who: Identity, mailboxId: string): Promise<AuthorizationView> {
  const { readLatestAuthorization } = await import('./read-latest-authorization');
  const view = await inContext(who, (context) => readLatestAuthorization(context, { mailboxId }));
  if (!view) throw new Error('nobody signed in yet');
  return view;
}
async function begin(who: Identity, mailboxId: string, takeOver = false): Promise<BrowserRun> {
  const { startBrowserSignIn } = await import('./start-browser-sign-in');
  return inContext(who, (context) => startBrowserSignIn(context, { mailboxId, takeOver, returnTo: `/o/contoso/mailboxes/${mailboxId}` }));
}
/** A person goes where the browser is sent, and comes back with what Entra gave. */
async function atMicrosoft({ url }: BrowserRun, account: string, answer: 'continue' | 'cancel' = 'continue'): Promise<URLSearchParams> {
  const person = new Person(stage.sandbox.sandbox.pagesUrl);
  await person.open(url);
  await person.enterAddress(account);
  await person.enterPassword('Sandbox-1234');
  await person.answer(answer);
  return new URL(person.landed ?? '').searchParams;
}
async function comeBack(given: URLSearchParams, stateOfCookie: string | null) {
  const { finishBrowserSignIn } = await import('./finish-browser-sign-in');
  const [state, code] = [given.get('state') ?? '', given.get('code')];
  return finishBrowserSignIn({ state, stateOfCookie, code, error: given.get('error'), errorDescription: given.get('error_description'), requestId: 'test', ip: null });
}
async function signIn(who: Identity, mailboxId: string, account: string): Promise<AuthorizationView> {
  const run = await begin(who, mailboxId);
  await comeBack(await atMicrosoft(run, account), run.state);
  return read(who, mailboxId);
}
async function token(mailboxId: string, force: boolean) {
  const { ensureFreshToken } = await import('@/lib/grants/ensure-fresh-token');
  const { openContext } = await import('@/lib/base/context');
  return ensureFreshToken(openContext({ ...ada, actor: { kind: 'platen', job: 'test' } }), { mailboxId, force });
}
async function ownRegistration(secret: string, organization = organizationId): Promise<void> {
  const { seal } = await import('@/lib/base/vault');
  const { proofPlace } = await import('@/lib/app-registrations/client-credential');
  const { newId } = await import('@/lib/base/ids');
  const id = newId();
  await root.query(`UPDATE "AppRegistration" SET "retiredAt" = now() WHERE "organizationId" = $1 AND "ownClient"`, [organization]);
  await root.query(
    `INSERT INTO "AppRegistration" ("organizationId", "id", "cloud", "entraTenantId", "clientId", "ownClient", "secretCipher", "secretExpiresAt")
     VALUES ($1, $2, 'sandbox', $3, $4, true, $5, '2027-06-01')`,
    [organization, id, CONTOSO, APP_ONLY, Buffer.from(await seal(proofPlace(organization, id, 'secretCipher', { cloud: 'sandbox', entraTenantId: CONTOSO, clientId: APP_ONLY }), secret))],
  );
}
async function startApp(who: Identity, mailboxId: string): Promise<AuthorizationView> {
  const { startAppOnly } = await import('./start-app-only');
  await inContext(who, (context) => startAppOnly(context, { mailboxId }));
  return waitUntil('the end', async () => {
    const view = await read(who, mailboxId);
    return view.state !== 'waiting' && view;
  });
}

beforeAll(async () => {
  stage = await startSignInStage();
  root = new pg.Client({ connectionString: stage.database.superuserUrl });
  await root.connect();
  organizationId = await stage.organization('contoso');
  ada = await stage.person(organizationId, 'Ada Lovelace', 'operator');
  ben = await stage.person(organizationId, 'Ben Franklin');
});
beforeEach(async () => {
  await stage.sandbox.client.reset();
  const { startAuthorizationRunner } = await import('./job');
  const { logIn } = await import('@/lib/relay/log-in');
  runner = startAuthorizationRunner({ everyMs: 100, logIn });
});
afterEach(async () => {
  await runner?.stop();
  runner = undefined;
  await root.query(`UPDATE "AppRegistration" SET "retiredAt" = now() WHERE "ownClient"`);
});
afterAll(async () => {
  await root.end();
  await stage.stop();
});

describe('a sign-in in the browser', () => {
  it('asks for the mailbox’s account with PKCE, and leaves a grant that refreshes', async () => {
    const mailboxId = await stage.mailbox(organizationId, 'browser@contoso.example');
    const run = await begin(ada, mailboxId);
    const asked = new URL(run.url).searchParams;
    expect(asked.get('login_hint')).toBe('browser@contoso.example');
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('prompt')).toBe('select_account');
    expect(asked.get('redirect_uri')).toBe('http://localhost:3000/sign-in/callback');
    expect(await read(ada, mailboxId)).toMatchObject({ method: 'browser', state: 'waiting', code: null, workerSilent: false });

    expect(await comeBack(await atMicrosoft(run, 'browser@contoso.example'), run.state)).toEqual({ returnTo: `/o/contoso/mailboxes/${mailboxId}` });
    expect(await read(ada, mailboxId)).toMatchObject({ state: 'completed', accountName: 'browser@contoso.example' });
    const first = await token(mailboxId, false);
    expect((await token(mailboxId, true)).accessToken).not.toBe(first.accessToken);
    expect(await one('SELECT "method", "confidential", "generation" FROM "Grant" WHERE "mailboxId" = $1 AND "state" = \'current\'', [mailboxId])).toEqual({ method: 'browser', confidential: false, generation: 2 });
  });

  it('keeps neither state nor verifier readable, and audits who began it', async () => {
    const mailboxId = await stage.mailbox(organizationId, 'sealed-browser@contoso.example');
    const run = await begin(ada, mailboxId);
    const row = JSON.stringify(await one('SELECT a.*, encode("stateHash", \'escape\') AS h, encode("verifierCipher", \'escape\') AS v FROM "Authorization" a WHERE "id" = $1', [run.authorizationId]));
    expect(row).not.toContain(run.state);
    const audit = JSON.stringify((await root.query('SELECT * FROM "AuditEntry"')).rows);
    expect(audit).toContain('authorizations.start-browser');
    expect(audit).not.toContain(run.state);
  });

  it('refuses another account, names both, and keeps nothing', async () => {
    const mailboxId = await stage.mailbox(organizationId, 'mine@contoso.example');
    expect(await signIn(ada, mailboxId, 'priya.nair@contoso.example')).toMatchObject({ state: 'wrong_account', accountName: 'priya.nair@contoso.example', neededAccount: 'mine@contoso.example' });
    expect(await one('SELECT FROM "Grant" WHERE "mailboxId" = $1', [mailboxId])).toBeUndefined();
  });

  it('is not proved by the e-mail address in the account’s profile', async () => {
    const mailboxId = await stage.mailbox(organizationId, 'profile@contoso.example');
    await stage.sandbox.client.account('profile@contoso.example', { signInName: 'someone@contoso.example' });
    const run = await begin(ada, mailboxId);
    await comeBack(await atMicrosoft(run, 'profile@contoso.example'), run.state);
    expect(await read(ada, mailboxId)).toMatchObject({ state: 'wrong_account', accountName: 'someone@contoso.example', error: { code: 'wrong_account' } });
  });

  it.each([
    ['refresh_token', 'failed', 'refresh_token_missing'],
    ['scope', 'consent_missing', 'scope_missing'],
    ['id_token', 'failed', 'account_missing'],
    ['expires_in', 'failed', 'expiry_missing'],
  ] as const)('says at once what a success answer without %s lacks, and keeps nothing', async (without, state, code) => {
    const mailboxId = await stage.mailbox(organizationId, `lacks-${code.replaceAll('_', '-')}@contoso.example`);
    await stage.sandbox.client.entraRule({ match: { request: 'authorization_code' }, action: 'proceed', without: [without] });
    expect(await signIn(ada, mailboxId, `lacks-${code.replaceAll('_', '-')}@contoso.example`)).toMatchObject({ state, error: { code } });
    expect(await one('SELECT FROM "Grant" WHERE "mailboxId" = $1', [mailboxId])).toBeUndefined();
  });

  it('ends as declined when the person cancels at Microsoft', async () => {
    const mailboxId = await stage.mailbox(organizationId, 'cancelled@contoso.example');
    const run = await begin(ada, mailboxId);
    await comeBack(await atMicrosoft(run, 'cancelled@contoso.example', 'cancel'), run.state);
    expect(await read(ada, mailboxId)).toMatchObject({ state: 'declined' });
  });

  it.each([
    ['interaction_required', 53003, 'blocked'],
    ['consent_required', 65001, 'consent_missing'],
    ['access_denied', 65004, 'declined'],
    ['invalid_request', 50011, 'failed'],
  ])('ends by what Entra says in the address: %s, AADSTS%i', async (error, code, state) => {
    const mailboxId = await stage.mailbox(organizationId, `said-${code}@contoso.example`);
    const run = await begin(ada, mailboxId);
    await comeBack(new URLSearchParams({ state: run.state, error, error_description: `AADSTS${code}: So it is.\r\nTrace ID: 1` }), run.state);
    expect(await read(ada, mailboxId)).toMatchObject({ state, error: { code: `AADSTS${code}` } });
  });

  it('is taken back by no other browser, and once only', async () => {
    const mailboxId = await stage.mailbox(organizationId, 'once@contoso.example');
    const run = await begin(ada, mailboxId);
    const given = await atMicrosoft(run, 'once@contoso.example');
    expect(await comeBack(given, null)).toBe('other_browser');
    expect(await comeBack(given, 'another state')).toBe('other_browser');
    expect(await read(ada, mailboxId)).toMatchObject({ state: 'waiting' });
    const both = await Promise.all([comeBack(given, run.state), comeBack(given, run.state)]);
    expect(both.map((ended) => (typeof ended === 'string' ? ended : 'done')).sort()).toEqual(['done', 'over']);
    expect(await read(ada, mailboxId)).toMatchObject({ state: 'completed' });
    expect(await comeBack(given, run.state)).toBe('over');
  });

  it('gives way to a second person only when that one takes over, and is over then', async () => {
    const mailboxId = await stage.mailbox(organizationId, 'contested@contoso.example');
    const run = await begin(ada, mailboxId);
    await expect(begin(ben, mailboxId)).rejects.toMatchObject({ code: 'sign_in_running' });
    await begin(ben, mailboxId, true);
    expect(await comeBack(await atMicrosoft(run, 'contested@contoso.example'), run.state)).toBe('over');
    expect(await read(ben, mailboxId)).toMatchObject({ state: 'waiting', startedBy: { you: true } });
  });

  it('has run out after 15 minutes, and a worker says so for good', async () => {
    const mailboxId = await stage.mailbox(organizationId, 'late@contoso.example');
    const run = await begin(ada, mailboxId);
    await root.query(`UPDATE "Authorization" SET "expiresAt" = now() - interval '1 second' WHERE "id" = $1`, [run.authorizationId]);
    expect(await read(ada, mailboxId)).toMatchObject({ state: 'expired' });
    expect(await comeBack(new URLSearchParams({ state: run.state, code: 'x' }), run.state)).toBe('over');
    await waitUntil('the row', async () => (await one('SELECT "state" FROM "Authorization" WHERE "id" = $1', [run.authorizationId]))?.state === 'expired');
  });

  it('proves the app by its secret where the registration has one, and refreshes with it', async () => {
    await ownRegistration(SECRET);
    const mailboxId = await stage.mailbox(organizationId, 'web@contoso.example');
    expect(await signIn(ada, mailboxId, 'web@contoso.example')).toMatchObject({ state: 'completed' });
    const first = await token(mailboxId, false);
    expect((await token(mailboxId, true)).accessToken).not.toBe(first.accessToken);
    expect(await one('SELECT "confidential", "diesWhy" FROM "Grant" WHERE "mailboxId" = $1 AND "state" = \'current\'', [mailboxId])).toMatchObject({ confidential: true });
  });

  it('refuses an account that sends for another organization of the installation', async () => {
    const mailboxId = await stage.mailbox(organizationId, 'twice@contoso.example');
    await signIn(ada, mailboxId, 'twice@contoso.example');
    const fabrikam = await stage.organization('fabrikam');
    const cleo = await stage.person(fabrikam, 'Cleo');
    const theirs = await stage.mailbox(fabrikam, 'twice@contoso.example');
    expect(await signIn(cleo, theirs, 'twice@contoso.example')).toMatchObject({ state: 'failed', error: { code: 'account_in_other_organization' } });
  });
});

describe('an app-only sign-in', () => {
  it('is refused before it starts where the app registration is not set up for it', async () => {
    const mailboxId = await stage.mailbox(organizationId, 'no-app@contoso.example');
    await expect(startApp(ada, mailboxId)).rejects.toMatchObject({ code: 'app_only_not_set_up' });
  });

  it('needs nobody, leaves a grant that is renewed with the secret, and dies with it', async () => {
    await ownRegistration(SECRET);
    const mailboxId = await stage.mailbox(organizationId, 'app@contoso.example');
    expect(await startApp(ada, mailboxId)).toMatchObject({ method: 'app_only', state: 'completed', accountName: 'app@contoso.example' });
    expect(await one('SELECT "method", "accountOid", "accountTid", "diesAt" FROM "Grant" WHERE "mailboxId" = $1', [mailboxId])).toEqual({ method: 'app_only', accountOid: null, accountTid: CONTOSO, diesAt: new Date('2027-06-01') });
    const first = await token(mailboxId, false);
    expect(first.accessToken.length).toBeGreaterThan(20);
    expect((await token(mailboxId, true)).accessToken).not.toBe(first.accessToken);
  });

  it('says at once that the app’s token lacks the permission to send', async () => {
    await ownRegistration(SECRET);
    const mailboxId = await stage.mailbox(organizationId, 'no-role@contoso.example');
    await stage.sandbox.client.entraRule({ match: { request: 'client_credentials' }, action: 'proceed', without: ['roles'] });
    expect(await startApp(ada, mailboxId)).toMatchObject({ state: 'consent_missing', error: { code: 'role_missing', title: 'The permission SMTP.SendAsApp is not in the token' } });
  });

  it('fails with the words of Entra where the secret is wrong', async () => {
    await ownRegistration('not the secret');
    const mailboxId = await stage.mailbox(organizationId, 'wrong-secret@contoso.example');
    expect(await startApp(ada, mailboxId)).toMatchObject({ state: 'failed', error: { code: 'AADSTS7000215' } });
  });

  it('that can not log in at the mail server claims nothing: the owner of the account wins, and the other is held', async () => {
    const squatter = await stage.organization('squatter');
    const mallory = await stage.person(squatter, 'Mallory');
    await ownRegistration(SECRET, squatter);
    const theirs = await stage.mailbox(squatter, 'wanted@contoso.example');
    await stage.sandbox.client.smtpRule({ stage: 'auth', match: { mailbox: 'wanted@contoso.example' }, reply: '535 5.7.3 Authentication unsuccessful' });
    expect(await startApp(mallory, theirs)).toMatchObject({ state: 'completed' });
    expect(await one('SELECT "holdCode", "holdUntil" IS NOT NULL AS again FROM "Mailbox" WHERE "id" = $1', [theirs])).toEqual({ holdCode: '535 5.7.3', again: true });
    expect(await one('SELECT FROM "AccountClaim" WHERE "organizationId" = $1', [squatter])).toBeUndefined();
    await stage.sandbox.client.reset();

    const mine = await stage.mailbox(organizationId, 'wanted@contoso.example');
    expect(await signIn(ada, mine, 'wanted@contoso.example')).toMatchObject({ state: 'completed' });
    expect(await one('SELECT count(*)::int AS n FROM "AccountClaim" WHERE "organizationId" = $1 AND "key" LIKE $2', [organizationId, '%/wanted@contoso.example'])).toEqual({ n: 1 });

    // The app may log in now, and finds the account claimed by the person's organization.
    const { connectFor } = await import('@/lib/relay/target');
    const { openSession } = await import('@/lib/outside/smtp');
    const { mailboxSettings } = await import('@/lib/relay/mailbox-settings');
    const settings = await one(`SELECT ${mailboxSettings} AS s FROM "Mailbox" b WHERE b."id" = $1`, [theirs]);
    const ended = await connectFor(squatter, settings?.['s'] as Parameters<typeof connectFor>[1], () => performance.now() + 20_000, openSession);
    expect(ended).toMatchObject({ ending: { classified: { class: 'hold', holdReason: 'needs_admin' } } });
    expect(await one('SELECT "holdReason", "holdCode" FROM "Mailbox" WHERE "id" = $1', [theirs])).toEqual({ holdReason: 'needs_admin', holdCode: 'account_in_other_organization' });
  });

  it('is refused for a user name that sends for another organization', async () => {
    await ownRegistration(SECRET);
    const mailboxId = await stage.mailbox(organizationId, 'app-twice@contoso.example');
    await startApp(ada, mailboxId);
    const other = await stage.organization('northwind');
    const dora = await stage.person(other, 'Dora');
    await ownRegistration(SECRET, other);
    const theirs = await stage.mailbox(other, 'app-twice@contoso.example');
    expect(await startApp(dora, theirs)).toMatchObject({ state: 'failed', error: { code: 'account_in_other_organization' } });
  });
});
