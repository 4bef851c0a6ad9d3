import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSignInStage, type SignInStage } from '@/e2e/stage/sign-in-stage';
import type { AuthorizationRunner } from '@/lib/authorizations/job';
import type { Identity } from '@/lib/base/context';
import { Person } from '@/sandbox/testing/person';
import type { KnownLink, NewHandOver } from './contract';

let stage: SignInStage;
let runner: AuthorizationRunner;
let root: pg.Client;
let organizationId: string;
let ada: Identity;
let mallory: Identity;

const from = { requestId: 'visit', ip: '203.0.113.9' };
const rows = async (text: string, values: unknown[] = []) => (await root.query<Record<string, unknown>>(text, values)).rows;
const tokenOf = ({ link }: NewHandOver) => link.split('/').at(-1) ?? '';

async function make(mailboxId: string, who = ada): Promise<NewHandOver> {
  const { inOrganization } = await import('@/lib/base/context');
  const { createHandOver } = await import('./create-hand-over');
  return inOrganization(who, (context) => createHandOver(context, { mailboxId }));
}
async function revoke(handOverId: string, who = ada) {
  const { inOrganization } = await import('@/lib/base/context');
  const { revokeHandOver } = await import('./revoke-hand-over');
  return inOrganization(who, (context) => revokeHandOver(context, { handOverId }));
}
async function list(mailboxId: string, who = ada) {
  const { inOrganization } = await import('@/lib/base/context');
  const { listHandOvers } = await import('./list-hand-overs');
  return inOrganization(who, (context) => listHandOvers(context, { mailboxId }));
}
async function begin(token: string) {
  const { startHandOver } = await import('./start-hand-over');
  return startHandOver(token, from);
}
async function look(token: string): Promise<KnownLink> {
  const { readLink } = await import('./read-link');
  const link = await readLink(token);
  if (link.state === 'unknown') throw new Error('the link is unknown');
  return link;
}

/** Signs in at the sandbox with the address a start gave; gives what Microsoft sends the browser back with. */
async function atMicrosoft(url: string, account: string, answer: 'continue' | 'cancel' = 'continue'): Promise<URL> {
  const person = new Person(stage.sandbox.sandbox.pagesUrl);
  await person.open(url);
  await person.enterAddress(account);
  await person.enterPassword('Sandbox-1234');
  await person.answer(answer);
  return new URL(person.landed ?? '');
}
async function comeBack(back: URL, state: string) {
  const { finishBrowserSignIn } = await import('@/lib/authorizations/finish-browser-sign-in');
  const given = back.searchParams;
  return finishBrowserSignIn({
    state: given.get('state') ?? '',
    stateOfCookie: state,
    code: given.get('code'),
    error: given.get('error'),
    errorDescription: given.get('error_description'),
    ...from,
  });
}
async function signIn(token: string, account: string, answer?: 'continue' | 'cancel') {
  const { url, state } = await begin(token);
  return comeBack(await atMicrosoft(url, account, answer), state);
}
const grants = (mailboxId: string) => rows(`SELECT "accountName" FROM "Grant" WHERE "mailboxId" = $1 AND "state" = 'current'`, [mailboxId]);

let count = 0;
/** A mailbox of its own for each test. */
async function mailbox(): Promise<{ mailboxId: string; address: string }> {
  count += 1;
  const address = `handed-${count}@contoso.example`;
  return { mailboxId: await stage.mailbox(organizationId, address), address };
}

beforeAll(async () => {
  stage = await startSignInStage();
  const { startAuthorizationRunner } = await import('@/lib/authorizations/job');
  const { logIn } = await import('@/lib/relay/log-in');
  runner = startAuthorizationRunner({ everyMs: 100, logIn });
  root = new pg.Client({ connectionString: stage.database.superuserUrl });
  await root.connect();
  organizationId = await stage.organization('contoso');
  ada = await stage.person(organizationId, 'Ada Lovelace', 'operator');
  mallory = await stage.person(await stage.organization('fabrikam'), 'Mallory');
});
afterAll(async () => {
  await runner.stop();
  await root.end();
  await stage.stop();
});

describe('a hand-over link', () => {
  it('signs the mailbox in without a log-in, once, and says by whom it was used', async () => {
    const { mailboxId, address } = await mailbox();
    const made = await make(mailboxId);
    const token = tokenOf(made);
    expect(await look(token)).toMatchObject({ state: 'open', organization: 'contoso', createdBy: 'Ada Lovelace', mailboxAddress: address, neededAccount: address, triesLeft: 20, run: null });
    expect(await signIn(token, address)).toEqual({ returnTo: '/hand-over/done' });
    expect(await grants(mailboxId)).toEqual([{ accountName: address }]);
    expect(await look(token)).toMatchObject({ state: 'used', usedBy: address, run: { state: 'completed' } });
    expect(await list(mailboxId)).toMatchObject([{ id: made.id, state: 'used', usedBy: address, createdBy: 'Ada Lovelace', starts: 1, lastFailure: null }]);
    await expect(begin(token)).rejects.toMatchObject({ code: 'hand_over_used' });
  });

  it('is kept as a fingerprint: neither link nor token stands in any table', async () => {
    const { mailboxId, address } = await mailbox();
    const token = tokenOf(await make(mailboxId));
    await signIn(token, address, 'cancel');
    for (const { name } of await rows(`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`)) {
      const text = JSON.stringify(await rows(`SELECT to_jsonb(t)::text AS row FROM "${String(name)}" t`));
      expect({ name, holds: text.includes(token) || text.includes(Buffer.from(token, 'base64url').toString('hex')) }).toEqual({ name, holds: false });
    }
  });

  it('is consumed by nothing but a completed sign-in: reading it and failing leave it good', async () => {
    const { mailboxId, address } = await mailbox();
    const token = tokenOf(await make(mailboxId));
    for (let time = 0; time < 3; time += 1) await look(token);
    await signIn(token, 'priya.nair@contoso.example');
    expect(await look(token)).toMatchObject({ state: 'open', triesLeft: 19, run: { state: 'wrong_account', accountName: 'priya.nair@contoso.example' } });
    expect(await grants(mailboxId)).toEqual([]);
    await signIn(token, address, 'cancel');
    expect(await look(token)).toMatchObject({ state: 'open', run: { state: 'declined' } });
    expect(await list(mailboxId)).toMatchObject([{ state: 'open', starts: 2, usedBy: null, lastFailure: expect.stringContaining('declined') as unknown }]);
    await signIn(token, address);
    expect(await look(token)).toMatchObject({ state: 'used', usedBy: address });
  });

  it('ends after 24 hours, also for whoever is at Microsoft just then', async () => {
    const { mailboxId, address } = await mailbox();
    const made = await make(mailboxId);
    const token = tokenOf(made);
    expect(Date.parse(made.expiresAt) - Date.now()).toBeGreaterThan(23.9 * 3_600_000);
    expect(Date.parse(made.expiresAt) - Date.now()).toBeLessThanOrEqual(24 * 3_600_000);
    const { url, state } = await begin(token);
    const back = await atMicrosoft(url, address);
    await root.query(`UPDATE "HandOver" SET "expiresAt" = now() - interval '1 second' WHERE "id" = $1`, [made.id]);
    await comeBack(back, state);
    expect(await look(token)).toMatchObject({ state: 'expired' });
    expect(await grants(mailboxId)).toEqual([]);
    await expect(begin(token)).rejects.toMatchObject({ code: 'hand_over_expired' });
  });

  it('that is revoked ends at once, with the sign-in that goes on by it', async () => {
    const { mailboxId, address } = await mailbox();
    const made = await make(mailboxId);
    const token = tokenOf(made);
    const { url, state } = await begin(token);
    const back = await atMicrosoft(url, address);
    expect(await revoke(made.id)).toEqual({ id: made.id, state: 'revoked' });
    expect(await comeBack(back, state)).toBe('over');
    expect(await grants(mailboxId)).toEqual([]);
    expect(await look(token)).toMatchObject({ state: 'revoked', run: { state: 'cancelled' } });
    await expect(begin(token)).rejects.toMatchObject({ code: 'hand_over_revoked' });
    expect(await revoke(made.id)).toEqual({ id: made.id, state: 'revoked' });
    expect((await rows(`SELECT FROM "AuditEntry" WHERE "verb" = 'hand-overs.revoke' AND "entityId" = $1`, [made.id])).length).toBe(1);
  });

  it('takes the place of an earlier open one, and says so', async () => {
    const { mailboxId } = await mailbox();
    const first = await make(mailboxId);
    const second = await make(mailboxId);
    expect([first.revoked, second.revoked]).toEqual([0, 1]);
    expect(await look(tokenOf(first))).toMatchObject({ state: 'revoked' });
    expect(await look(tokenOf(second))).toMatchObject({ state: 'open' });
    expect((await list(mailboxId)).map(({ id, state }) => [id, state])).toEqual([[second.id, 'open'], [first.id, 'revoked']]);
  });

  it('is good once though two people sign in by it at once', async () => {
    const { mailboxId, address } = await mailbox();
    const token = tokenOf(await make(mailboxId));
    const first = await begin(token);
    const firstBack = await atMicrosoft(first.url, address);
    const second = await begin(token);
    const secondBack = await atMicrosoft(second.url, address);
    await Promise.all([comeBack(firstBack, first.state), comeBack(secondBack, second.state)]);
    expect(await rows(`SELECT "state"::text FROM "Authorization" WHERE "mailboxId" = $1 ORDER BY "startedAt"`, [mailboxId])).toEqual([{ state: 'cancelled' }, { state: 'completed' }]);
    expect(await rows(`SELECT count(*)::int AS grants FROM "Grant" WHERE "mailboxId" = $1`, [mailboxId])).toEqual([{ grants: 1 }]);
  });

  it('completes one sign-in when the same answer of Microsoft comes back many times at once', async () => {
    const { mailboxId, address } = await mailbox();
    const token = tokenOf(await make(mailboxId));
    const { url, state } = await begin(token);
    const back = await atMicrosoft(url, address);
    const ends = await Promise.all(Array.from({ length: 5 }, () => comeBack(back, state)));
    expect(ends.filter((end) => end === 'over').length).toBe(4);
    expect(await rows(`SELECT count(*)::int AS times FROM "AuditEntry" WHERE "verb" = 'hand-overs.complete' AND "after"->>'mailboxId' = $1`, [mailboxId])).toEqual([{ times: 1 }]);
    const completed = await rows(`SELECT "after" FROM "AuditEntry" WHERE "verb" = 'authorizations.complete' AND "entityId" = $1`, [mailboxId]);
    expect(completed).toMatchObject([{ after: { method: 'browser', account: address, startedBy: null } }]);
    expect(completed).toHaveLength(1);
  });

  it('starts one sign-in at a time, however many start at once', async () => {
    const { mailboxId } = await mailbox();
    const token = tokenOf(await make(mailboxId));
    await Promise.all(Array.from({ length: 4 }, () => begin(token)));
    expect(await rows(`SELECT "state"::text, count(*)::int AS runs FROM "Authorization" WHERE "mailboxId" = $1 GROUP BY 1 ORDER BY 2`, [mailboxId])).toEqual([
      { state: 'waiting', runs: 1 },
      { state: 'cancelled', runs: 3 },
    ]);
  });

  it('starts twenty sign-ins and no more', async () => {
    const { mailboxId } = await mailbox();
    const token = tokenOf(await make(mailboxId));
    for (let time = 0; time < 20; time += 1) await begin(token);
    expect(await look(token)).toMatchObject({ state: 'open', triesLeft: 0 });
    await expect(begin(token)).rejects.toMatchObject({ code: 'hand_over_tried_out' });
  });

  it('goes before a code somebody here waits for, since it was made for somebody else to sign in', async () => {
    const { mailboxId, address } = await mailbox();
    const { inOrganization } = await import('@/lib/base/context');
    const { startAuthorization } = await import('@/lib/authorizations/start-authorization');
    const mine = await inOrganization(ada, (context) => startAuthorization(context, { mailboxId }));
    await signIn(tokenOf(await make(mailboxId)), address);
    expect(await rows(`SELECT "state"::text FROM "Authorization" WHERE "id" = $1`, [mine.id])).toEqual([{ state: 'cancelled' }]);
    expect(await grants(mailboxId)).toEqual([{ accountName: address }]);
  });

  it('is taken for nothing when its token is wrong, cut off or of another kind', async () => {
    const { readLink } = await import('./read-link');
    const token = tokenOf(await make((await mailbox()).mailboxId));
    for (const wrong of ['', 'x', token.slice(1), `${token}A`, `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`, '../../o', `${token}%00`]) {
      expect(await readLink(wrong)).toEqual({ state: 'unknown' });
      await expect(begin(wrong)).rejects.toMatchObject({ code: 'not_found' });
    }
  });

  it('is made only for a mailbox with OAuth 2.0', async () => {
    const { mailboxId } = await mailbox();
    await root.query(`UPDATE "Printer" SET "mailboxId" = NULL, "mailboxAddress" = NULL WHERE "mailboxId" = $1`, [mailboxId]);
    await root.query(`UPDATE "Mailbox" SET "method" = 'none', "cloud" = NULL, "port" = 25, "security" = 'none', "smtpAuth" = false WHERE "id" = $1`, [mailboxId]);
    await expect(make(mailboxId)).rejects.toMatchObject({ code: 'mailbox_without_oauth' });
  });

  it('of another organization is not there: neither to list, nor to revoke, nor to make', async () => {
    const { mailboxId } = await mailbox();
    const made = await make(mailboxId);
    for (const attempt of [() => list(mailboxId, mallory), () => revoke(made.id, mallory), () => make(mailboxId, mallory)]) await expect(attempt()).rejects.toMatchObject({ code: 'not_found' });
    expect(await look(tokenOf(made))).toMatchObject({ state: 'open', organization: 'contoso' });
  });

  it('refuses an account that sends for another organization, and stays good', async () => {
    const { mailboxId, address } = await mailbox();
    const theirs = await stage.mailbox(mallory.organizationId, address);
    await signIn(tokenOf(await make(theirs, mallory)), address);
    const token = tokenOf(await make(mailboxId));
    await signIn(token, address);
    expect(await look(token)).toMatchObject({ state: 'open', run: { state: 'failed', error: { code: 'account_in_other_organization' } } });
    expect(await grants(mailboxId)).toEqual([]);
  });

  it('says where an administrator consents, if that is missing', async () => {
    const { mailboxId, address } = await mailbox();
    const token = tokenOf(await make(mailboxId));
    await stage.sandbox.client.entraRule({ match: { request: 'authorization_code' }, code: 65001, times: 1 });
    await signIn(token, address);
    const { run } = await look(token);
    expect(run).toMatchObject({ state: 'consent_missing', consentLink: expect.stringContaining('/v2.0/adminconsent?client_id=') as unknown });
    expect(run?.consentLink).not.toContain(token);
    await signIn(token, address);
    expect(await look(token)).toMatchObject({ state: 'used', run: { consentLink: null } });
  });

  it('leaves in the audit log who made it, each start with its address, the end and a revocation', async () => {
    const { mailboxId, address } = await mailbox();
    const earlier = await make(mailboxId);
    const made = await make(mailboxId);
    await signIn(tokenOf(made), address);
    const entries = await rows(`SELECT "verb", "actorKind"::text, "actorName", "ip", "entityId", "after" FROM "AuditEntry" WHERE "entity" = 'hand-over' AND "entityId" IN ($1, $2) ORDER BY "at", "id"`, [made.id, earlier.id]);
    expect(entries).toMatchObject([
      { verb: 'hand-overs.create', entityId: earlier.id },
      { verb: 'hand-overs.create', entityId: earlier.id, actorName: 'Ada Lovelace' },
      { verb: 'hand-overs.create', entityId: made.id, actorKind: 'person', actorName: 'Ada Lovelace', after: { mailbox: address } },
      { verb: 'hand-overs.start', entityId: made.id, actorKind: 'platen', actorName: 'hand-over', ip: from.ip, after: { start: 1 } },
      { verb: 'hand-overs.complete', entityId: made.id, actorKind: 'platen', ip: from.ip, after: { account: address, mailboxId } },
    ]);
    expect(entries[1]?.['after']).toMatchObject({ revokedAt: expect.any(String) as unknown });
  });
});
