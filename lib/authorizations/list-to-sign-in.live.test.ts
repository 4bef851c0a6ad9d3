import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signInAs, startSignInStage, type SignInStage } from '@/e2e/stage/sign-in-stage';
import type { z } from 'zod';
import type { Identity } from '@/lib/base/context';
import type { listToSignInInput } from './contract';
import type { AuthorizationRunner } from './job';

let stage: SignInStage;
let root: pg.Client;
let organizationId: string;
let ada: Identity;
let runner: AuthorizationRunner;
const ids: Record<string, string> = {};

type Wanted = z.input<typeof listToSignInInput>;

async function list(wanted: Wanted = {}, who = ada) {
  const { inOrganization } = await import('@/lib/base/context');
  const { listToSignIn } = await import('./list-to-sign-in');
  return inOrganization(who, (context) => listToSignIn(context, wanted));
}
const names = async (wanted?: Wanted) => (await list(wanted)).rows.map(({ address }) => address.split('@')[0]);
const fail = (name: string, code: string) =>
  root.query(`UPDATE "Grant" SET "state" = 'failed', "failureCode" = $2, "failedAt" = now() WHERE "mailboxId" = $1 AND "state" = 'current'`, [ids[name], code]);

beforeAll(async () => {
  stage = await startSignInStage();
  root = new pg.Client({ connectionString: stage.database.superuserUrl });
  await root.connect();
  organizationId = await stage.organization('contoso');
  ada = await stage.person(organizationId, 'Ada Lovelace', 'operator');
  const { startAuthorizationRunner } = await import('./job');
  runner = startAuthorizationRunner({ everyMs: 200 });
  for (const name of ['a', 'b', 'c', 'd', 'e']) ids[name] = await stage.mailbox(organizationId, `${name}@contoso.example`);
  for (const name of ['b', 'c', 'd']) await signInAs(stage, ada, ids[name] ?? '', `${name}@contoso.example`);
});
afterAll(async () => {
  await runner.stop();
  await root.end();
  await stage.stop();
});

describe('the walk through mailboxes that need a sign-in', () => {
  it('lists those never signed in or in need of a new sign-in, by address, and by a page at most', async () => {
    expect(await names()).toEqual(['a', 'e']);
    await fail('c', 'AADSTS50173');
    expect(await names()).toEqual(['a', 'c', 'e']);
    const first = await list({ limit: 2 });
    expect(first).toMatchObject({ more: 'c@contoso.example', rows: [{ address: 'a@contoso.example', reason: 'Nobody has signed in yet', printers: 1, done: false, run: null }, { address: 'c@contoso.example' }] });
    expect(await list({ limit: 2, after: first.more ?? '' })).toMatchObject({ more: null, rows: [{ address: 'e@contoso.example' }] });
  });

  it('leaves out what waits for an administrator unless asked for, but not what another way mends', async () => {
    await fail('b', 'AADSTS50057');
    await fail('d', 'AADSTS530036');
    expect(await names()).toEqual(['a', 'c', 'd', 'e']);
    expect((await list()).rows.find(({ address }) => address.startsWith('d'))).toMatchObject({ way: 'browser' });
    expect(await names({ needsAdmin: true })).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('keeps what was signed in since it began, and says who signs in now', async () => {
    const since = new Date();
    await signInAs(stage, ada, ids['a'] ?? '', 'a@contoso.example');
    const { inOrganization } = await import('@/lib/base/context');
    const { startAuthorization } = await import('./start-authorization');
    const ben = await stage.person(organizationId, 'Ben Franklin');
    await inOrganization(ben, (context) => startAuthorization(context, { mailboxId: ids['e'] ?? '' }));
    expect(await names()).toEqual(['c', 'd', 'e']);
    const { rows } = await list({ since });
    expect(rows.map(({ address, done }) => [address[0], done])).toEqual([['a', true], ['c', false], ['d', false], ['e', false]]);
    expect(rows[3]).toMatchObject({ run: { startedBy: { name: 'Ben Franklin', you: false, thisSession: false } } });
  });

  it('can be of chosen ones, whatever their state, and of those that go on by another registration', async () => {
    expect(await names({ mailboxIds: [ids['b'] ?? '', ids['a'] ?? ''] })).toEqual(['a', 'b']);
    const { rows } = await root.query<{ id: string }>(
      `INSERT INTO "AppRegistration" ("organizationId", "id", "cloud", "entraTenantId", "clientId", "ownClient") VALUES ($1, gen_random_uuid(), 'sandbox', 'organizations', gen_random_uuid()::text, true) RETURNING "id"`,
      [organizationId],
    );
    expect(await names({ registrationId: rows[0]?.id ?? '' })).toEqual(['a', 'b', 'c', 'd']);
  });

  it('knows nothing of another organization’s, and is not for those who only look', async () => {
    const other = await stage.organization('fabrikam');
    const theirs = await stage.mailbox(other, 'x@fabrikam.example');
    await expect(list({ mailboxIds: [theirs] })).rejects.toMatchObject({ code: 'not_found' });
    await expect(list({ registrationId: theirs })).rejects.toMatchObject({ code: 'not_found' });
    await expect(list({}, await stage.person(organizationId, 'Vera Viewer', 'viewer'))).rejects.toMatchObject({ status: 403 });
  });
});

describe('what app-only needs', () => {
  it('is an own registration with its tenant’s id and a proof; then the lines for Exchange name app and mailbox', async () => {
    const { inOrganization } = await import('@/lib/base/context');
    const { readAppOnly } = await import('./read-app-only');
    const read = () => inOrganization(ada, (context) => readAppOnly(context, { mailboxId: ids['a'] ?? '' }));
    expect(await read()).toEqual({ app: null, commands: null });
    await root.query(`UPDATE "AppRegistration" SET "secretCipher" = '\\x00' WHERE "ownClient"`);
    expect(await read()).toEqual({ app: null, commands: null });
    await root.query(`UPDATE "AppRegistration" SET "entraTenantId" = '5c0a7050-1111-4000-8000-00000000c001' WHERE "ownClient"`);
    const { app, commands } = await read();
    expect(app).toMatchObject({ entraTenantId: '5c0a7050-1111-4000-8000-00000000c001' });
    expect(commands?.line).toContain('Add-MailboxPermission -Identity a@contoso.example');
  });
});
