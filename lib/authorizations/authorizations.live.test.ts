import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signInAs, startSignInStage, type SignInStage } from '@/e2e/stage/sign-in-stage';
import { waitUntil } from '@/e2e/stage/wait-until';
import type { Identity } from '@/lib/base/context';
import type { AuthorizationView } from './contract';
import type { AuthorizationRunner } from './job';

let stage: SignInStage;
let root: pg.Client;
let organizationId: string;
let ada: Identity;
let ben: Identity;
let runner: AuthorizationRunner | undefined;
const children = new Set<ChildProcess>();
let logged = '';

const one = async (text: string, values: unknown[] = []) => (await root.query<Record<string, unknown>>(text, values)).rows[0];

async function start(who: Identity, mailboxId: string, takeOver = false): Promise<AuthorizationView> {
  const { inOrganization } = await import('@/lib/base/context');
  const { startAuthorization } = await import('./start-authorization');
  return inOrganization(who, (context) => startAuthorization(context, { mailboxId, takeOver }));
}
async function read(who: Identity, authorizationId: string): Promise<AuthorizationView> {
  const { inOrganization } = await import('@/lib/base/context');
  const { readAuthorization } = await import('./read-authorization');
  return inOrganization(who, (context) => readAuthorization(context, { authorizationId }));
}
const until = (who: Identity, id: string, state: AuthorizationView['state']) =>
  waitUntil(`the state ${state}`, async () => {
    const view = await read(who, id);
    if (view.state !== state) throw new Error(`${view.state} ${view.error?.raw ?? ''}`);
    return view;
  });
async function codeFor(who: Identity, mailboxId: string): Promise<AuthorizationView & { code: string }> {
  const { id } = await start(who, mailboxId);
  const view = await waitUntil('the code', async () => {
    const now = await read(who, id);
    return now.state !== 'starting' && now;
  });
  if (view.code === null) throw new Error(`no code: ${view.state} ${view.error?.code ?? ''} ${view.error?.raw ?? ''}`);
  return { ...view, code: view.code };
}
async function withRunner(): Promise<AuthorizationRunner> {
  const { startAuthorizationRunner } = await import('./job');
  const { logIn } = await import('@/lib/relay/log-in');
  runner = startAuthorizationRunner({ everyMs: 200, logIn });
  return runner;
}
async function killableWorker(): Promise<ChildProcess> {
  const child = fork(path.join(import.meta.dirname, '../../e2e/stage/sign-in-worker.ts'), { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  child.stdout?.on('data', (chunk: Buffer) => (logged += chunk.toString()));
  children.add(child);
  await new Promise((resolve) => child.once('message', resolve));
  return child;
}

beforeAll(async () => {
  stage = await startSignInStage();
  root = new pg.Client({ connectionString: stage.database.superuserUrl });
  await root.connect();
  organizationId = await stage.organization('contoso');
  ada = await stage.person(organizationId, 'Ada Lovelace', 'operator');
  ben = await stage.person(organizationId, 'Ben Franklin');
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});
afterAll(async () => {
  await runner?.stop();
  await root.end();
  await stage.stop();
});
beforeEach(async () => {
  await runner?.stop();
  runner = undefined;
  // What an earlier test left waiting would take the answers meant for this one.
  await root.query(`UPDATE "Authorization" SET "state" = 'cancelled', "endedAt" = now() WHERE "state" IN ('starting', 'waiting')`);
});

describe('a sign-in', () => {
  it('gives the code to the session that started it and nobody else, and completes by itself', async () => {
    await withRunner();
    const mailboxId = await stage.mailbox(organizationId, 'scan@contoso.example');
    const view = await codeFor(ada, mailboxId);
    expect(view).toMatchObject({ state: 'waiting', printers: 1, neededAccount: 'scan@contoso.example', workerSilent: false, startedBy: { name: 'Ada Lovelace', you: true, thisSession: true } });
    expect(view.verificationUri).toBe(`${stage.sandbox.sandbox.pagesUrl}/devicelogin`);
    expect(await read(ben, view.id)).toMatchObject({ state: 'waiting', code: null, startedBy: { you: false, thisSession: false } });
    const otherSession: Identity = { ...ada, actor: { ...ada.actor, sessionId: organizationId } as Identity['actor'] };
    expect(await read(otherSession, view.id)).toMatchObject({ code: null, startedBy: { you: true, thisSession: false } });

    await stage.sandbox.client.approve(view.code, 'scan@contoso.example');
    expect(await until(ada, view.id, 'completed')).toMatchObject({ accountName: 'scan@contoso.example', error: null, code: null });
    expect(await one('SELECT "state", "generation", "accountName", "cacheCipher" IS NOT NULL AS kept FROM "Grant" WHERE "mailboxId" = $1', [mailboxId])).toEqual({
      state: 'current',
      generation: 1,
      accountName: 'scan@contoso.example',
      kept: true,
    });
    const row = await one('SELECT "codeCipher", "deviceAnswerCipher" FROM "Authorization" WHERE "id" = $1', [view.id]);
    expect(row).toEqual({ codeCipher: null, deviceAnswerCipher: null });
  });

  it.each([
    ['refresh_token', 'failed', 'refresh_token_missing'],
    ['scope', 'consent_missing', 'scope_missing'],
    ['expires_in', 'failed', 'expiry_missing'],
  ] as const)('whose success answer has no %s says so at completion, with a way out, and keeps nothing', async (without, state, code) => {
    await withRunner();
    const account = `lacks-${without.replaceAll('_', '-')}@contoso.example`;
    const mailboxId = await stage.mailbox(organizationId, account);
    await stage.sandbox.client.entraRule({ match: { request: 'device_code', account }, action: 'proceed', without: [without] });
    const view = await codeFor(ada, mailboxId);
    await stage.sandbox.client.approve(view.code, account);
    const ended = await until(ada, view.id, state);
    expect(ended.error).toMatchObject({ code });
    expect(ended.error?.remedy.length).toBeGreaterThan(1);
    expect(await one('SELECT FROM "Grant" WHERE "mailboxId" = $1', [mailboxId])).toBeUndefined();
  });

  it('whose account Exchange refuses completes, and says that the mailbox is held', async () => {
    await withRunner();
    const account = 'no-smtp-auth@contoso.example';
    const mailboxId = await stage.mailbox(organizationId, account);
    await stage.sandbox.client.account(account, { smtpAuth: false });
    const view = await codeFor(ada, mailboxId);
    expect(view.held).toBe(false);
    await stage.sandbox.client.approve(view.code, account);
    expect(await until(ada, view.id, 'completed')).toMatchObject({ held: true, error: null });
  });

  it('whose refresh brings a token without the permission is held for an administrator, by name', async () => {
    await withRunner();
    const account = 'withdrawn@contoso.example';
    const mailboxId = await stage.mailbox(organizationId, account);
    expect(await signInAs(stage, ada, mailboxId, account)).toMatchObject({ state: 'completed' });
    await stage.sandbox.client.entraRule({ match: { request: 'refresh_token' }, action: 'proceed', without: ['scope'] });
    const { ensureFreshToken } = await import('@/lib/grants/ensure-fresh-token');
    const { openContext } = await import('@/lib/base/context');
    await expect(ensureFreshToken(openContext({ ...ada, actor: { kind: 'platen', job: 'test' } }), { mailboxId, force: true })).rejects.toMatchObject({ entraCode: 'scope_missing' });
    expect(await one('SELECT "holdReason", "holdCode" FROM "Mailbox" WHERE "id" = $1', [mailboxId])).toEqual({ holdReason: 'needs_admin', holdCode: 'scope_missing' });
    await stage.sandbox.client.reset();
  });

  it('keeps neither code nor tokens readable in the database', async () => {
    await withRunner();
    const mailboxId = await stage.mailbox(organizationId, 'sealed@contoso.example');
    const view = await codeFor(ada, mailboxId);
    const all = JSON.stringify(await one('SELECT encode("codeCipher", \'escape\') AS code, encode("deviceAnswerCipher", \'escape\') AS answer, a.* FROM "Authorization" a WHERE "id" = $1', [view.id]));
    expect(all).not.toContain(view.code);
    const audit = JSON.stringify((await root.query('SELECT * FROM "AuditEntry"')).rows);
    expect(audit).not.toContain(view.code);
    expect(audit).toContain('authorizations.start');
  });

  it('goes on with the same code after a kill -9 of the worker', async () => {
    const mailboxId = await stage.mailbox(organizationId, 'killed@contoso.example');
    const first = await killableWorker();
    const view = await codeFor(ada, mailboxId);
    first.kill('SIGKILL');
    const silent = await waitUntil('the page to say that no worker runs', async () => {
      const now = await read(ada, view.id);
      return now.workerSilent && now;
    });
    expect(silent).toMatchObject({ state: 'waiting', code: view.code });
    await stage.sandbox.client.approve(view.code, 'killed@contoso.example');
    const second = await killableWorker();
    expect(await until(ada, view.id, 'completed')).toMatchObject({ accountName: 'killed@contoso.example' });
    second.kill('SIGKILL');
    const { rows } = await root.query('SELECT "state"::text FROM "Authorization" WHERE "mailboxId" = $1', [mailboxId]);
    expect(rows).toEqual([{ state: 'completed' }]);
    // Both workers logged all there is to log: MSAL was heard, and no code or token with it.
    expect(logged).toContain('"part":"msal"');
    expect(logged).not.toContain(view.code);
    expect(logged).not.toMatch(/eyJ|refresh_token=|device_code=/);
  });

  it('is handed over at once by a worker that stops, and goes on with the same code', async () => {
    const stopped = await withRunner();
    const mailboxId = await stage.mailbox(organizationId, 'handed@contoso.example');
    const view = await codeFor(ada, mailboxId);
    await stopped.stop();
    expect(await one('SELECT "leaseOwner", "state" FROM "Authorization" WHERE "id" = $1', [view.id])).toEqual({ leaseOwner: null, state: 'waiting' });
    await withRunner();
    await stage.sandbox.client.approve(view.code, 'handed@contoso.example');
    await until(ada, view.id, 'completed');
  });

  it('is kept though the database fails for a moment just when the tokens come', async () => {
    await withRunner();
    const mailboxId = await stage.mailbox(organizationId, 'alerts@contoso.example');
    const view = await codeFor(ada, mailboxId);
    await root.query('ALTER TABLE "Grant" RENAME TO "GrantGone"');
    await stage.sandbox.client.approve(view.code, 'alerts@contoso.example');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await root.query('ALTER TABLE "GrantGone" RENAME TO "Grant"');
    await until(ada, view.id, 'completed');
  });

  it('ends as declined when the person declines', async () => {
    await withRunner();
    const view = await codeFor(ada, await stage.mailbox(organizationId, 'declined@contoso.example'));
    await stage.sandbox.client.decline(view.code);
    expect((await until(ada, view.id, 'declined')).error).toMatchObject({ code: 'authorization_declined', title: 'The sign-in was declined' });
  });

  it('ends as expired when the code runs out', async () => {
    await withRunner();
    await stage.sandbox.client.settings({ deviceCodeSeconds: 2 });
    const { id } = await start(ada, await stage.mailbox(organizationId, 'expired@contoso.example'));
    const ended = await until(ada, id, 'expired');
    await stage.sandbox.client.settings({ deviceCodeSeconds: 900 });
    expect(ended.error?.remedy.join(' ')).toContain('policy against device codes');
  });

  it('is shown as expired when its time is over and no worker is there to say so', async () => {
    const mailboxId = await stage.mailbox(organizationId, 'alone@contoso.example');
    const { id } = await start(ada, mailboxId);
    await root.query(`UPDATE "Authorization" SET "state" = 'waiting', "startedAt" = now() - interval '20 minutes', "expiresAt" = now() - interval '5 minutes' WHERE "id" = $1`, [id]);
    expect(await read(ada, id)).toMatchObject({ state: 'expired', code: null });
    expect((await start(ben, mailboxId)).id).not.toBe(id);
    expect(await one('SELECT "state" FROM "Authorization" WHERE "id" = $1', [id])).toEqual({ state: 'expired' });
  });

  it('says that no worker runs where none took it up in ten seconds', async () => {
    const { id } = await start(ada, await stage.mailbox(organizationId, 'silent@contoso.example'));
    expect((await read(ada, id)).workerSilent).toBe(false);
    await root.query(`UPDATE "Authorization" SET "startedAt" = now() - interval '11 seconds' WHERE "id" = $1`, [id]);
    expect((await read(ada, id)).workerSilent).toBe(true);
  });

  it('refuses another account, names both, and keeps nothing of it', async () => {
    await withRunner();
    const mailboxId = await stage.mailbox(organizationId, 'right@contoso.example');
    const ended = await signInAs(stage, ada, mailboxId, 'alerts@contoso.example');
    expect(ended).toMatchObject({ state: 'wrong_account', accountName: 'alerts@contoso.example', neededAccount: 'right@contoso.example' });
    expect(ended.error?.explanation).toContain('needs right@contoso.example; alerts@contoso.example signed in');
    expect(await one('SELECT count(*)::int AS grants FROM "Grant" WHERE "mailboxId" = $1', [mailboxId])).toEqual({ grants: 0 });
    expect(await one('SELECT "entraObjectId" FROM "Mailbox" WHERE "id" = $1', [mailboxId])).toEqual({ entraObjectId: null });
  });

  it('refuses an account with the right address that is another object than before', async () => {
    await withRunner();
    const mailboxId = await stage.mailbox(organizationId, 'reborn@contoso.example');
    expect((await signInAs(stage, ada, mailboxId, 'reborn@contoso.example')).state).toBe('completed');
    await stage.sandbox.client.account('reborn@contoso.example', { oid: '77777777-0000-4000-8000-000000000007' });
    const ended = await signInAs(stage, ada, mailboxId, 'reborn@contoso.example');
    expect(ended).toMatchObject({ state: 'wrong_account', error: { code: 'other_object' } });
    expect(await one('SELECT "state" FROM "Grant" WHERE "mailboxId" = $1', [mailboxId])).toEqual({ state: 'current' });
  });

  it('refuses an account that already sends for another organization', async () => {
    await withRunner();
    const other = await stage.organization('fabrikam');
    const theirs = await stage.mailbox(other, 'shared@contoso.example');
    expect((await signInAs(stage, await stage.person(other, 'Cy'), theirs, 'shared@contoso.example')).state).toBe('completed');
    const mailboxId = await stage.mailbox(organizationId, 'shared@contoso.example');
    const ended = await signInAs(stage, ada, mailboxId, 'shared@contoso.example');
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'account_in_other_organization' } });
  });

  it.each([
    ['blocked', 'interaction_required', 53003],
    ['consent_missing', 'invalid_grant', 65001],
  ] as const)('ends as %s by Entra’s %s with AADSTS%i, with the remedy for it', async (state, error, code) => {
    await withRunner();
    const view = await codeFor(ada, await stage.mailbox(organizationId, `${state}@contoso.example`.replace('_', '-')));
    await stage.sandbox.client.entraRule({ match: { request: 'device_code' }, error, code, times: 1 });
    const ended = await until(ada, view.id, state);
    expect(ended.error).toMatchObject({ code: `AADSTS${code}` });
    expect(ended.error?.raw).toContain('Trace ID:');
  });

  it('fails with the reason when no code can be had', async () => {
    await withRunner();
    await stage.sandbox.client.entraRule({ match: { request: 'devicecode' }, status: 401, error: 'invalid_client', code: 7000218, times: 1 });
    const { id } = await start(ada, await stage.mailbox(organizationId, 'nocode@contoso.example'));
    expect((await until(ada, id, 'failed')).error).toMatchObject({ code: 'AADSTS7000218', title: 'The app registration does not allow this kind of sign-in' });
  });

  it('gives way to a new code of the same person, and to another person only by taking over', async () => {
    await withRunner();
    const mailboxId = await stage.mailbox(organizationId, 'busy@contoso.example');
    const first = await codeFor(ada, mailboxId);
    const second = await codeFor(ada, mailboxId);
    expect(second.code).not.toBe(first.code);
    expect((await read(ada, first.id)).state).toBe('cancelled');

    await expect(start(ben, mailboxId)).rejects.toMatchObject({ status: 409, explanation: { code: 'sign_in_running', title: 'Ada Lovelace is signing in for this mailbox just now.' } });
    const taken = await start(ben, mailboxId, true);
    expect((await read(ada, second.id)).state).toBe('cancelled');
    const { after } = (await one(`SELECT "after" FROM "AuditEntry" WHERE "entityId" = $1 AND "actorName" = 'Ben Franklin'`, [second.id])) ?? {};
    expect(after).toEqual({ state: 'cancelled', takenOver: true });
    expect((await until(ben, taken.id, 'waiting')).code).not.toBeNull();
  });

  it('stores nothing when it was cancelled before the person was done', async () => {
    await withRunner();
    const mailboxId = await stage.mailbox(organizationId, 'late@contoso.example');
    const view = await codeFor(ada, mailboxId);
    const { inOrganization } = await import('@/lib/base/context');
    const { cancelAuthorization } = await import('./cancel-authorization');
    await inOrganization(ben, (context) => cancelAuthorization(context, { authorizationId: view.id }));
    await stage.sandbox.client.approve(view.code, 'late@contoso.example');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect((await read(ada, view.id)).state).toBe('cancelled');
    expect(await one('SELECT count(*)::int AS grants FROM "Grant" WHERE "mailboxId" = $1', [mailboxId])).toEqual({ grants: 0 });
  });

  it('leaves the present grant alone until it has succeeded, then takes its place and erases it', async () => {
    await withRunner();
    const mailboxId = await stage.mailbox(organizationId, 'again@contoso.example');
    await signInAs(stage, ada, mailboxId, 'again@contoso.example');
    const before = await one('SELECT "id" FROM "Grant" WHERE "mailboxId" = $1', [mailboxId]);
    await signInAs(stage, ada, mailboxId, 'alerts@contoso.example');
    expect(await one(`SELECT "id" FROM "Grant" WHERE "mailboxId" = $1 AND "state" = 'current'`, [mailboxId])).toEqual(before);
    await signInAs(stage, ada, mailboxId, 'again@contoso.example');
    const grants = await root.query('SELECT "state", "cacheCipher" IS NULL AS erased FROM "Grant" WHERE "mailboxId" = $1 ORDER BY "createdAt"', [mailboxId]);
    expect(grants.rows).toEqual([
      { state: 'superseded', erased: true },
      { state: 'current', erased: false },
    ]);
    const { rows } = await root.query(
      `SELECT a."before", a."after", a."actorKind"::text AS by, g."id" AS granted FROM "AuditEntry" a JOIN "Grant" g ON g."mailboxId" = a."entityId" AND g."id"::text = a."after"->>'grant'
       WHERE a."verb" = 'authorizations.complete' AND a."entity" = 'mailbox' AND a."entityId" = $1 ORDER BY a."at"`,
      [mailboxId],
    );
    const startedBy = ada.actor.kind === 'person' ? ada.actor.userId : null;
    const after = { method: 'device_code', account: 'again@contoso.example', startedBy, handOver: null };
    expect(rows).toMatchObject([
      { before: null, after, by: 'platen' },
      { before: { grant: (rows[0] as { granted: string }).granted, account: 'again@contoso.example', method: 'device_code' }, after, by: 'platen' },
    ]);
  });

  it('is refused for a mailbox without OAuth 2.0, and to a viewer', async () => {
    const mailboxId = await stage.mailbox(organizationId, 'viewer@contoso.example');
    await expect(start(await stage.person(organizationId, 'Vi', 'viewer'), mailboxId)).rejects.toMatchObject({ status: 403 });
    await root.query(`UPDATE "Printer" SET "mailboxId" = NULL, "mailboxAddress" = NULL WHERE "mailboxId" = $1`, [mailboxId]);
    await root.query(`UPDATE "Mailbox" SET "method" = 'none', "cloud" = NULL, "smtpAuth" = false WHERE "id" = $1`, [mailboxId]);
    await expect(start(ada, mailboxId)).rejects.toMatchObject({ explanation: { code: 'mailbox_without_oauth' } });
  });
});
