import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { holdUp } from '@/e2e/stage/hold-up';
import { signInAs, startSignInStage, type SignInStage } from '@/e2e/stage/sign-in-stage';
import { waitUntil } from '@/e2e/stage/wait-until';
import type { AuthorizationRunner } from '@/lib/authorizations/job';
import type { Identity } from '@/lib/base/context';
import type { FreshToken } from './ensure-fresh-token';

let stage: SignInStage;
let root: pg.Client;
let organizationId: string;
let ada: Identity;
let runner: AuthorizationRunner;
let mailboxId: string;
let address: string;
let count = 0;

const one = async (text: string, values: unknown[] = []) => (await root.query<Record<string, unknown>>(text, values)).rows[0];
const grantRow = (columns: string) => one(`SELECT ${columns} FROM "Grant" WHERE "mailboxId" = $1 AND "state" <> 'superseded'`, [mailboxId]);
const mailboxRow = (columns: string) => one(`SELECT ${columns} FROM "Mailbox" WHERE "id" = $1`, [mailboxId]);
const events = async () =>
  (await root.query<{ kind: string }>(`SELECT e."kind" FROM "GrantEvent" e JOIN "Grant" g ON g."id" = e."grantId" WHERE g."mailboxId" = $1 ORDER BY e."at", e."id"`, [mailboxId])).rows.map(
    ({ kind }) => kind,
  );

async function fresh(options: { force?: boolean; minimumSeconds?: number } = {}): Promise<FreshToken> {
  const { ensureFreshToken } = await import('./ensure-fresh-token');
  const { openContext } = await import('@/lib/base/context');
  return ensureFreshToken(openContext({ organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null }), { mailboxId, ...options });
}
/** Refreshes the sandbox was asked for, for this test's account. */
async function refreshes(): Promise<number> {
  const { entries } = await stage.sandbox.client.log({ part: 'entra', event: 'refresh_token', account: address });
  return entries.length;
}
async function signIn(): Promise<void> {
  expect(await signInAs(stage, ada, mailboxId, address)).toMatchObject({ state: 'completed' });
}

/** Lets a worker's refreshes run until something is so. */
async function runRefreshes(until: () => Promise<boolean>): Promise<void> {
  const { startRefreshRunner } = await import('./job');
  const refreshes = startRefreshRunner({ everyMs: 200 });
  await waitUntil('the refreshes', until);
  await refreshes.stop();
}

beforeAll(async () => {
  stage = await startSignInStage();
  root = new pg.Client({ connectionString: stage.database.superuserUrl });
  await root.connect();
  organizationId = await stage.organization('contoso');
  ada = await stage.person(organizationId, 'Ada Lovelace');
  const { startAuthorizationRunner } = await import('@/lib/authorizations/job');
  runner = startAuthorizationRunner({ everyMs: 200 });
});
afterAll(async () => {
  await runner.stop();
  await root.end();
  await stage.stop();
});
beforeEach(async () => {
  await stage.sandbox.client.clearRules('entra');
  await stage.sandbox.client.settings({ accessTokenSeconds: null });
  count += 1;
  address = `grant-${count}@contoso.example`;
  mailboxId = await stage.mailbox(organizationId, address);
});

describe('a fresh token', () => {
  it('is the stored one while it is good, without asking Entra', async () => {
    await signIn();
    const token = await fresh();
    expect(token).toMatchObject({ accountName: address });
    expect(token.accessToken).toMatch(/^ey/);
    expect(await fresh()).toEqual(token);
    expect(await refreshes()).toBe(0);
  });

  it('is refreshed once for twenty callers at once, among them callers that share nothing but the database', async () => {
    await stage.sandbox.client.settings({ accessTokenSeconds: 2 });
    await signIn();
    await stage.sandbox.client.settings({ accessTokenSeconds: null });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    // A different wish each: calls with the same one would be joined in the process already.
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, n) => fresh({ minimumSeconds: 300 + n })));
    expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(await refreshes()).toBe(1);
    expect(await grantRow('"generation", "refreshOwner"')).toEqual({ generation: 2, refreshOwner: null });
    expect(await events()).toEqual(['granted', 'refreshed']);
  });

  it('is refreshed again and again with the rotated refresh token, and due ten minutes before its end', async () => {
    await signIn();
    const first = await fresh({ force: true });
    const second = await fresh({ force: true });
    expect(second.accessToken).not.toBe(first.accessToken);
    const row = await grantRow(
      '"generation", "refreshDueAt" < "accessExpiresAt" - interval \'10 minutes\' AS ahead, "refreshDueAt" > now() + interval \'20 minutes\' AS later, "diesAt" > now() + interval \'89 days\' AS lives',
    );
    expect(row).toEqual({ generation: 3, ahead: true, later: true, lives: true });
  });

  it('is refreshed by itself when a short-lived one runs out, and is good for half its life', async () => {
    await stage.sandbox.client.settings({ accessTokenSeconds: 600 });
    await signIn();
    const token = await fresh();
    expect(await fresh()).toEqual(token);
    expect(await refreshes()).toBe(0);
    await stage.sandbox.client.settings({ accessTokenSeconds: 6 });
    await signIn();
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    await stage.sandbox.client.settings({ accessTokenSeconds: null });
    const before = await refreshes();
    const next = await fresh();
    expect(next.accessToken).not.toBe(token.accessToken);
    expect(await fresh()).toEqual(next);
    expect(await refreshes()).toBe(before + 1);
  });

  it('takes over the lease of a worker that died in mid-refresh', async () => {
    await signIn();
    const began = performance.now();
    await root.query(`UPDATE "Grant" SET "refreshOwner" = 'dead', "refreshUntil" = now() + interval '2 seconds' WHERE "mailboxId" = $1`, [mailboxId]);
    await fresh({ force: true });
    expect(performance.now() - began).toBeGreaterThan(1_500);
    expect(await grantRow('"generation", "refreshOwner"')).toEqual({ generation: 2, refreshOwner: null });
  });

  it('is for the mailbox’s own method only', async () => {
    await root.query(`UPDATE "Printer" SET "mailboxId" = NULL, "mailboxAddress" = NULL WHERE "mailboxId" = $1`, [mailboxId]);
    await root.query(`UPDATE "Mailbox" SET "method" = 'none', "cloud" = NULL, "appRegistrationId" = NULL, "smtpAuth" = false WHERE "id" = $1`, [mailboxId]);
    await expect(fresh()).rejects.toMatchObject({ explanation: { code: 'mailbox_without_oauth' } });
  });
});

describe('a grant that was never made', () => {
  it('holds the mailbox until somebody signs in', async () => {
    await expect(fresh()).rejects.toMatchObject({ name: 'GrantUnusable', holdReason: 'needs_sign_in', code: 'never_authorized' });
    expect(await mailboxRow('"holdReason", "holdCode"')).toEqual({ holdReason: 'needs_sign_in', holdCode: 'never_authorized' });
    await signIn();
    expect(await mailboxRow('"holdReason", "holdCode"')).toEqual({ holdReason: null, holdCode: null });
    await fresh();
  });
});

describe('a grant that was revoked', () => {
  it.each([
    [{ code: 50173 }, 'needs_sign_in'],
    [{ code: 70043, suberror: 'bad_token' }, 'needs_sign_in'],
    [{ code: 530036 }, 'needs_admin'],
  ])('holds the mailbox with the reason, asks Entra no more, and flows again after a sign-in: %j', async (revocation, reason) => {
    await signIn();
    await stage.sandbox.client.revoke({ account: address, ...revocation });
    const code = `AADSTS${revocation.code}`;
    await expect(fresh({ force: true })).rejects.toMatchObject({ name: 'GrantUnusable', holdReason: reason, entraCode: code });
    expect(await mailboxRow('"holdReason", "holdCode", "holdSince" IS NOT NULL AS since')).toEqual({ holdReason: reason, holdCode: code, since: true });
    expect(await grantRow('"state", "failureCode", "refreshDueAt"')).toEqual({ state: 'failed', failureCode: code, refreshDueAt: null });
    const asked = await refreshes();
    await expect(fresh()).rejects.toMatchObject({ holdReason: reason });
    expect(await refreshes()).toBe(asked);

    await root.query(`UPDATE "Lane" SET "nextDueAt" = NULL WHERE "id" = (SELECT "laneId" FROM "Mailbox" WHERE "id" = $1)`, [mailboxId]);
    await signIn();
    expect(await mailboxRow('"holdReason"')).toEqual({ holdReason: null });
    expect(await one(`SELECT "nextDueAt" <= now() AS due FROM "Lane" WHERE "id" = (SELECT "laneId" FROM "Mailbox" WHERE "id" = $1)`, [mailboxId])).toEqual({ due: true });
    await fresh({ force: true });
  });

  it('fails once for twenty callers', async () => {
    await signIn();
    await stage.sandbox.client.revoke({ account: address });
    const answers = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => fresh({ force: true, minimumSeconds: 300 + n })));
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(20);
    expect(await refreshes()).toBe(1);
    expect(await events()).toEqual(['granted', 'failed']);
  });
});

describe('Entra in trouble', () => {
  it('holds nothing: the old token serves while it is good, the grant stands, the failure is noted once', async () => {
    await signIn();
    await stage.sandbox.client.entraRule({ match: { account: address, request: 'refresh_token' }, status: 503, error: 'temporarily_unavailable', code: 90033, retryAfter: 7 });
    await expect(fresh({ force: true })).rejects.toMatchObject({ name: 'GrantTemporarilyUnavailable', status: 503, retryAfter: 7 });
    await expect(fresh({ force: true })).rejects.toMatchObject({ retryAfter: 7 });
    expect(await grantRow('"state", "generation", "refreshOwner"')).toEqual({ state: 'current', generation: 1, refreshOwner: null });
    expect(await mailboxRow('"holdReason"')).toEqual({ holdReason: null });
    expect(await events()).toEqual(['granted', 'refresh_failed']);
    await stage.sandbox.client.clearRules('entra');
    await fresh({ force: true });
  });

  it('is a lost connection too', async () => {
    await signIn();
    await stage.sandbox.client.entraRule({ match: { account: address, request: 'refresh_token' }, action: 'drop', times: 1 });
    await expect(fresh({ force: true })).rejects.toMatchObject({ name: 'GrantTemporarilyUnavailable' });
    await fresh({ force: true });
  });
});

describe('a new token', () => {
  it('is stored before it is handed out, however long that takes', async () => {
    await signIn();
    await root.query(`CREATE FUNCTION refuse_generation() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not now'; END $$`);
    await root.query(`CREATE TRIGGER refuse_generation BEFORE UPDATE OF "generation" ON "Grant" FOR EACH ROW EXECUTE FUNCTION refuse_generation()`);
    let handedOut = false;
    const token = fresh({ force: true }).finally(() => (handedOut = true));
    await waitUntil('Entra has answered', async () => (await refreshes()) === 1);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(handedOut).toBe(false);
    await root.query('DROP FUNCTION refuse_generation CASCADE');
    const { accessToken } = await token;
    expect(await fresh()).toMatchObject({ accessToken });
    expect(await refreshes()).toBe(1);
  });
});

describe('a late answer', () => {
  it('of a superseded grant is not stored: nobody gets its tokens', async () => {
    await signIn();
    const before = await grantRow('"id"');
    const held = await holdUp(stage.sandbox.client, 'entra', { match: { account: address, request: 'refresh_token' }, action: 'proceed' });
    const late = fresh({ force: true });
    await held.reached();
    await signIn();
    await held.letGo();
    expect((await late).accessToken).toBe((await fresh()).accessToken);
    expect(await one('SELECT "state"::text, "cacheCipher", "generation" FROM "Grant" WHERE "id" = $1', [before?.id])).toEqual({ state: 'superseded', cacheCipher: null, generation: 1 });
  });

  it('of a superseded grant changes nothing: the new sign-in counts', async () => {
    await signIn();
    const held = await holdUp(stage.sandbox.client, 'entra', { match: { account: address, request: 'refresh_token' }, error: 'invalid_grant', code: 50173 });
    const late = fresh({ force: true });
    await held.reached();
    await signIn();
    await held.letGo();
    expect((await late).accessToken).toBe((await fresh()).accessToken);
    expect(await mailboxRow('"holdReason"')).toEqual({ holdReason: null });
    expect(await grantRow('"state", "generation"')).toEqual({ state: 'current', generation: 1 });
  });

  it('of a refresh whose lease has passed on is stored all the same, and a refusal to the other is not believed', async () => {
    await signIn();
    const match = { account: address, request: 'refresh_token' as const };
    const first = await holdUp(stage.sandbox.client, 'entra', { match, action: 'proceed' });
    const slow = fresh({ force: true, minimumSeconds: 1 });
    await first.reached();
    await root.query(`UPDATE "Grant" SET "refreshUntil" = now() - interval '1 second' WHERE "mailboxId" = $1`, [mailboxId]);
    const other = await holdUp(stage.sandbox.client, 'entra', { match, error: 'invalid_grant', code: 70000 });
    const second = fresh({ force: true, minimumSeconds: 2 });
    await other.reached();
    await first.letGo();
    const { accessToken } = await slow;
    await other.letGo();
    expect((await second).accessToken).toBe(accessToken);
    expect(await grantRow('"state", "generation"')).toEqual({ state: 'current', generation: 2 });
  });
});

describe('the refresh ahead of need', () => {
  it('refreshes what is due, holds what was revoked, and leaves the rest alone', async () => {
    await signIn();
    const due = mailboxId;
    count += 1;
    address = `grant-${count}@contoso.example`;
    mailboxId = await stage.mailbox(organizationId, address);
    await signIn();
    const revoked = mailboxId;
    await stage.sandbox.client.revoke({ account: address });
    await root.query(`UPDATE "Grant" SET "refreshDueAt" = now() + interval '1 hour' WHERE "state" = 'current'`);
    await root.query(`UPDATE "Grant" SET "refreshDueAt" = now() - interval '1 second' WHERE "mailboxId" IN ($1, $2) AND "state" = 'current'`, [due, revoked]);
    const before = await one('SELECT sum("generation")::int AS generations FROM "Grant" WHERE "mailboxId" NOT IN ($1, $2)', [due, revoked]);
    await runRefreshes(async () => (await one('SELECT count(*)::int AS left FROM "Grant" WHERE "mailboxId" IN ($1, $2) AND "generation" = 1 AND "state" = \'current\'', [due, revoked]))?.left === 0);
    expect(await one('SELECT "generation", "refreshDueAt" > now() AS ahead FROM "Grant" WHERE "mailboxId" = $1', [due])).toEqual({ generation: 2, ahead: true });
    expect(await one('SELECT "holdReason" FROM "Mailbox" WHERE "id" = $1', [revoked])).toEqual({ holdReason: 'needs_sign_in' });
    expect(await one('SELECT sum("generation")::int AS generations FROM "Grant" WHERE "mailboxId" NOT IN ($1, $2)', [due, revoked])).toEqual(before);
  });
});

describe('the time of the next refresh', () => {
  const dueIn = async () => Number((await grantRow('extract(epoch FROM "refreshDueAt" - now()) AS seconds'))?.seconds);
  const isDue = (more: string) => root.query(`UPDATE "Grant" SET "refreshDueAt" = now() ${more} WHERE "mailboxId" = $1 AND "state" = 'current'`, [mailboxId]);
  const isRefreshed = (generation: number) => async () => (await grantRow('"generation"'))?.generation === generation;

  it('is ahead of need for a mailbox in use, by keep-alive for an idle one, and ahead again once it sends', async () => {
    await root.query(`UPDATE "Grant" SET "refreshDueAt" = now() + interval '1 hour' WHERE "state" = 'current'`);
    await stage.sandbox.client.settings({ accessTokenSeconds: 3_600 });
    await signIn();
    expect(await dueIn()).toBeLessThan(3_000);
    await isDue(`, "lastNeededAt" = now() - interval '3 hours'`);
    await runRefreshes(isRefreshed(2));
    expect(await dueIn()).toBeLessThan(3_000);
    await isDue(`, "lastNeededAt" = now() - interval '5 hours'`);
    await runRefreshes(isRefreshed(3));
    expect(await dueIn()).toBeGreaterThan(9.5 * 3_600);
    expect(await dueIn()).toBeLessThan(12 * 3_600);

    await fresh();
    expect(await dueIn()).toBeLessThan(3_000);
    const noted = await grantRow('xmin::text, "lastNeededAt" > now() - interval \'1 minute\' AS lately');
    expect(noted?.lately).toBe(true);
    await fresh();
    expect(await grantRow('xmin::text')).toEqual({ xmin: noted?.xmin });
  });

  it('comes before a short-lived token’s end, so that a sender never waits', async () => {
    await stage.sandbox.client.settings({ accessTokenSeconds: 12 });
    await signIn();
    expect(await grantRow('"refreshDueAt" > "createdAt" AS later, "refreshDueAt" < "accessExpiresAt" - interval \'1 second\' AS ahead')).toEqual({ later: true, ahead: true });
    await runRefreshes(isRefreshed(2));
  });

  it('does not bring a second refresh where a sender came first', async () => {
    await signIn();
    const { ensureFreshToken } = await import('./ensure-fresh-token');
    const { openContext } = await import('@/lib/base/context');
    const grant = await grantRow('"id"');
    const token = await fresh({ force: true });
    const context = openContext({ organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null });
    expect(await ensureFreshToken(context, { mailboxId, newerThan: { id: String(grant?.id), generation: 1 } })).toMatchObject({ accessToken: token.accessToken });
    expect(await refreshes()).toBe(1);
  });
});

describe('token health', () => {
  it('is told with reason, account, printers and history', async () => {
    const { inOrganization } = await import('@/lib/base/context');
    const { readTokenHealth } = await import('./read-token-health');
    const { listGrantEvents } = await import('./list-grant-events');
    const health = () => inOrganization(ada, (context) => readTokenHealth(context, { mailboxId }));
    expect(await health()).toMatchObject({ health: 'never_authorized', printers: 1, accountName: null });
    await signIn();
    expect(await health()).toMatchObject({ health: 'healthy', reason: null, accountName: address, method: 'device_code', heldMessages: 0, diesWhy: 'unused' });
    await stage.sandbox.client.revoke({ account: address });
    await fresh({ force: true }).catch(() => undefined);
    const failed = await health();
    expect(failed).toMatchObject({ health: 'needs_sign_in', reason: { code: 'AADSTS50173', title: 'The password was changed or the sessions were revoked', lookUp: 'https://login.microsoftonline.com/error?code=50173' }, diesAt: null });
    expect(failed?.reason?.raw).toContain('Trace ID:');
    const history = await inOrganization(ada, (context) => listGrantEvents(context, { mailboxId }));
    expect(history.map(({ kind }) => kind)).toEqual(['failed', 'granted']);
    expect(JSON.stringify([failed, history])).not.toMatch(/eyJ/);
  });
});
