import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { holdUp } from '@/e2e/stage/hold-up';
import { signInAs, startSignInStage, type SignInStage } from '@/e2e/stage/sign-in-stage';
import { startSlowServer, type SlowServer } from '@/e2e/stage/slow-server';
import { waitUntil } from '@/e2e/stage/wait-until';
import type { AuthorizationRunner } from '@/lib/authorizations/job';
import type { Identity } from '@/lib/base/context';

const dripping = 'drip.office365.sandbox';

describe('the log-in at the end of a sign-in', () => {
  let stage: SignInStage;
  let slow: SlowServer;
  let root: pg.Client;
  let organizationId: string;
  let ada: Identity;
  let runner: AuthorizationRunner | undefined;
  const children: ChildProcess[] = [];

  const one = async (text: string, values: unknown[] = []) => (await root.query<Record<string, unknown>>(text, values)).rows[0];
  const claimed = async (account: string) => (await one(`SELECT count(*)::int AS n FROM "AccountClaim" WHERE "key" LIKE '%/' || $1`, [account]))?.['n'];
  const said = async (mailboxId: string) =>
    (await one(`SELECT "after" FROM "AuditEntry" WHERE "verb" = 'authorizations.complete' AND "entityId" = $1 ORDER BY "at" DESC LIMIT 1`, [mailboxId]))?.['after'];

  async function withRunner(): Promise<void> {
    const { startAuthorizationRunner } = await import('@/lib/authorizations/job');
    const { logIn } = await import('./log-in');
    runner = startAuthorizationRunner({ everyMs: 100, logIn });
  }
  async function killableWorker(): Promise<ChildProcess> {
    const child = fork(path.join(import.meta.dirname, '../../e2e/stage/sign-in-worker.ts'), { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    children.push(child);
    await new Promise((resolve) => child.once('message', resolve));
    return child;
  }

  beforeAll(async () => {
    slow = await startSlowServer('half-reply', { everyMs: 500 });
    stage = await startSignInStage(({ sandbox }) => ({
      PLATEN_CLOUDS: JSON.stringify({
        sandbox: {
          label: 'Sandbox',
          authority: sandbox.entraUrl,
          browserAuthority: sandbox.pagesUrl,
          signInAddress: `${sandbox.pagesUrl}/devicelogin`,
          caFile: sandbox.caFile,
          delegatedScope: 'https://outlook.office.com/SMTP.Send',
          appOnlyScope: 'https://outlook.office365.com/.default',
          servers: [
            { name: 'smtp.office365.sandbox', host: '127.0.0.1', port: sandbox.exchangePort },
            { name: dripping, host: '127.0.0.1', port: slow.port },
          ],
        },
      }),
    }));
    root = new pg.Client({ connectionString: stage.database.superuserUrl });
    await root.connect();
    organizationId = await stage.organization('contoso');
    ada = await stage.person(organizationId, 'Ada Lovelace');
  });
  afterEach(async () => {
    await runner?.stop();
    runner = undefined;
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await stage.sandbox.client.reset();
  });
  afterAll(async () => {
    await root.end();
    await stage.stop();
    await slow.stop();
  });

  it('outlives its worker: the sign-in ends with the tokens it brought, and nobody needs a second code', async () => {
    const account = 'killed@contoso.example';
    const mailboxId = await stage.mailbox(organizationId, account);
    const worker = await killableWorker();
    const held = await holdUp(stage.sandbox.client, 'smtp', { stage: 'auth', match: { mailbox: account } });
    const ending = signInAs(stage, ada, mailboxId, account);
    await held.reached();
    worker.kill('SIGKILL');
    expect(await one(`SELECT "state"::text, "signInCipher" IS NOT NULL AS kept, "codeCipher" FROM "Authorization" WHERE "mailboxId" = $1`, [mailboxId])).toEqual({ state: 'waiting', kept: true, codeCipher: null });
    expect(await claimed(account)).toBe(0);
    await held.letGo();
    // Another run of Entra's device code would be refused: the code is used up.
    await stage.sandbox.client.entraRule({ match: { request: 'device_code' }, action: 'drop' });
    await killableWorker();
    expect(await ending).toMatchObject({ state: 'completed', accountName: account });
    expect(await claimed(account)).toBe(1);
    expect((await root.query(`SELECT FROM "Authorization" WHERE "mailboxId" = $1`, [mailboxId])).rowCount).toBe(1);
  });

  it('waits for mail under way, which makes room for it', async () => {
    await withRunner();
    const account = 'busy@contoso.example';
    const mailboxId = await stage.mailbox(organizationId, account);
    const lane = `"id" = (SELECT "laneId" FROM "Mailbox" WHERE "id" = $1)`;
    await root.query(`UPDATE "Lane" SET "leaseOwner" = 'another worker', "leaseUntil" = now() + interval '1 hour', "cleanRelease" = false WHERE ${lane}`, [mailboxId]);
    const ending = signInAs(stage, ada, mailboxId, account);
    await waitUntil('the lane is asked to yield', async () => (await one(`SELECT "yieldsUntil" IS NOT NULL AS asked FROM "Lane" WHERE ${lane}`, [mailboxId]))?.['asked'], { everyMs: 20 });
    await root.query(`UPDATE "Lane" SET "leaseOwner" = NULL, "leaseUntil" = NULL, "cleanRelease" = true WHERE ${lane}`, [mailboxId]);
    expect(await ending).toMatchObject({ state: 'completed' });
    expect(await said(mailboxId)).toMatchObject({ claimed: true });
    expect(await claimed(account)).toBe(1);
    expect(await one(`SELECT "leaseOwner" FROM "Lane" WHERE ${lane}`, [mailboxId])).toEqual({ leaseOwner: null });
  });

  it('is given up where the lane stays busy: the sign-in completes unclaimed, and says why', async () => {
    await withRunner();
    const account = 'busy-for-long@contoso.example';
    const mailboxId = await stage.mailbox(organizationId, account);
    await root.query(`UPDATE "Lane" SET "leaseOwner" = 'another worker', "leaseUntil" = now() + interval '1 hour' WHERE "id" = (SELECT "laneId" FROM "Mailbox" WHERE "id" = $1)`, [mailboxId]);
    expect(await signInAs(stage, ada, mailboxId, account)).toMatchObject({ state: 'completed' });
    expect(await said(mailboxId)).toMatchObject({ claimed: false, unclaimedWhy: 'Mail under way held the only connection the account may have.' });
    expect(await claimed(account)).toBe(0);
  });

  it('is given up at a mail server that drips: the sign-in completes unclaimed and says why, and the lane is free', async () => {
    await withRunner();
    const account = 'drip@contoso.example';
    const { inOrganization } = await import('@/lib/base/context');
    const { addPrinter } = await import('@/lib/printers/add-printer');
    await inOrganization(ada, (context) =>
      addPrinter(context, { identity: { name: 'Drip', make: 'Ricoh', model: 'IM C4510' }, send: { method: 'oauth', cloud: 'sandbox', serverName: dripping, address: account } }),
    );
    const mailboxId = String((await one(`SELECT "id" FROM "Mailbox" WHERE "address" = $1`, [account]))?.['id']);
    expect(await signInAs(stage, ada, mailboxId, account)).toMatchObject({ state: 'completed' });
    expect(slow.open()).toBeLessThan(2);
    expect(await said(mailboxId)).toMatchObject({ claimed: false, unclaimedWhy: expect.stringMatching(/^The (?:mail server had not answered|log-in came to nothing)/) as string });
    expect(await claimed(account)).toBe(0);
    await waitUntil('the lane is given back', async () => (await one(`SELECT "leaseOwner" IS NULL AS free FROM "Lane" WHERE "id" = (SELECT "laneId" FROM "Mailbox" WHERE "id" = $1)`, [mailboxId]))?.['free']);
  });
});
