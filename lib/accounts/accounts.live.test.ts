import type { ChildProcess } from 'node:child_process';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { signInAs } from '@/e2e/stage/sign-in-stage';
import { startProcess } from '@/e2e/stage/start-process';
import { waitUntil } from '@/e2e/stage/wait-until';
import type { AuthorizationRunner } from '@/lib/authorizations/job';
import type { Identity } from '@/lib/base/context';

const account = 'scan@contoso.example';
const clash = 'account_in_other_organization';

describe('an account two organizations log in with', () => {
  let relay: RelayStage;
  let runner: AuthorizationRunner;
  let lock: pg.Client;
  let first: { id: string; person: Identity; mailboxId: string };
  let second: typeof first;
  let waiting: string;
  const children: ChildProcess[] = [];

  interface Ended {
    code: number | null;
    said: string;
  }
  /** The command as a person gives it; `until`: killed -9 once that is so. */
  async function accounts(options: string[], until?: (said: string) => Promise<boolean>): Promise<Ended> {
    const child = startProcess('scripts/accounts.ts', {}, options);
    children.push(child);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const closed = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, said })));
    if (until) {
      await waitUntil('the point to kill the command at', () => until(said));
      child.kill('SIGKILL');
    }
    return closed;
  }
  const claimants = async () =>
    (await relay.sql<{ organizationId: string }>(`SELECT DISTINCT "organizationId" FROM "AccountClaim" WHERE "key" LIKE '%/' || $1`, [account])).map(({ organizationId }) => organizationId);
  const hold = async (mailboxId: string) => (await relay.sql<{ holdReason: string | null; holdCode: string | null }>(`SELECT "holdReason", "holdCode" FROM "Mailbox" WHERE "id" = $1`, [mailboxId]))[0];
  const entries = (organizationId: string) =>
    relay.sql<{ verb: string; actorKind: string; actorName: string; entityId: string; after: object }>(
      `SELECT "verb", "actorKind", "actorName", "entityId", "after" FROM "AuditEntry" WHERE "organizationId" = $1 AND "verb" LIKE 'accounts.%' ORDER BY "at"`,
      [organizationId],
    );
  async function member(slug: string) {
    const id = await relay.stage.organization(slug);
    return { id, person: await relay.stage.person(id, `Ann of ${slug}`), mailboxId: await relay.stage.mailbox(id, account) };
  }
  async function health({ person, mailboxId }: typeof first) {
    const { inOrganization } = await import('@/lib/base/context');
    const { readTokenHealth } = await import('@/lib/grants/read-token-health');
    return inOrganization(person, (context) => readTokenHealth(context, { mailboxId }));
  }
  /** Everything an organization can see of itself, whole. */
  async function everythingOf(organizationId: string): Promise<string> {
    const tables = await relay.sql<{ name: string }>(
      `SELECT c.table_name AS name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE c.table_schema = 'public' AND c.column_name = 'organizationId' AND t.table_type = 'BASE TABLE'`,
    );
    const rows = [];
    for (const { name } of tables) rows.push(await relay.sql(`SELECT to_jsonb(t) AS row FROM "${name}" t WHERE t."organizationId" = $1`, [organizationId]));
    return JSON.stringify(rows);
  }

  beforeAll(async () => {
    relay = await RelayStage.start();
    const { startAuthorizationRunner } = await import('@/lib/authorizations/job');
    const { logIn } = await import('@/lib/relay/log-in');
    runner = startAuthorizationRunner({ everyMs: 100, logIn });
    lock = new pg.Client({ connectionString: relay.stage.database.superuserUrl });
    await lock.connect();
    first = await member('northern');
    second = await member('southern');
    expect(await signInAs(relay.stage, first.person, first.mailboxId, account)).toMatchObject({ state: 'completed' });
    expect(await claimants()).toEqual([first.id]);
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await runner.stop();
    await lock.end();
    await relay.stop();
  });

  it('is held in the one that came second, and the command line says who holds it and who waits', async () => {
    // The mail server breaks off, so the sign-in says nothing of the account; its first mail does.
    await relay.stage.sandbox.client.smtpRule({ stage: 'auth', match: { mailbox: account }, action: 'drop' });
    expect(await signInAs(relay.stage, second.person, second.mailboxId, account)).toMatchObject({ state: 'completed' });
    await relay.stage.sandbox.client.clearRules('smtp');
    waiting = await relay.accept(second.id, second.mailboxId);
    await relay.pump({ sweepMs: 500 });
    await waitUntil('the hold', async () => (await hold(second.mailboxId))?.holdCode === clash);
    await relay.untilMessage(waiting, 'queued');

    const { code, said } = await accounts(['list', '--account', '"SCAN"@contoso.example']);
    expect(code, said).toBe(0);
    expect(said).toMatch(/northern holds it since \d{4}-\S+, for scan@contoso\.example\./);
    expect(said).toContain('southern waits for it: it logged in with it too, and holds scan@contoso.example.');
  });

  it.each([
    [[], 'Say one thing to do'],
    [['list'], 'Say which account'],
    [['move', '--account', account], 'Say with --to'],
    [['move', '--account', account, '--to', 'southern'], 'Nothing was changed: add --yes.'],
    [['release', '--account', account, '--to', 'southern', '--yes'], 'release gives the account to nobody'],
    [['move', '--account', account, '--to', 'nowhere', '--yes'], 'There is no such organization'],
    [['move', '--account', 'nobody@contoso.example', '--to', 'southern', '--yes'], 'There is no such account'],
    [['list', '--account', account, '--acount', 'x'], "Unknown option '--acount'"],
  ])('changes nothing for %j, and says why', async (options, sentence) => {
    const { code, said } = await accounts(options);
    expect(said).toContain(sentence);
    expect(said).not.toContain('    at ');
    expect(code).toBe(1);
    expect(await claimants()).toEqual([first.id]);
  });

  it('is moved by the command, killed in between and given again: never do both hold it, and what waited goes out', async () => {
    // The second half waits here, so that the kill falls between the two.
    await lock.query('BEGIN');
    await lock.query(`SELECT FROM "Mailbox" WHERE "id" = $1 FOR UPDATE`, [second.mailboxId]);
    const killed = await accounts(['move', '--account', account, '--to', 'southern', '--yes'], (said) => Promise.resolve(said.includes('northern: the account was taken from it')));
    expect(killed.code).toBeNull();
    expect(await claimants()).toEqual([]);
    expect(await hold(first.mailboxId)).toEqual({ holdReason: 'needs_sign_in', holdCode: 'account_released' });
    expect(await entries(second.id)).toEqual([]);
    await lock.query('ROLLBACK');
    expect(await hold(second.mailboxId)).toMatchObject({ holdCode: clash });

    const again = await accounts(['move', '--account', account, '--to', 'southern', '--yes']);
    expect(again.code, again.said).toBe(0);
    expect(again.said).toContain('Nobody holds it.');
    expect(again.said).toContain('southern: the account is its own now; 1 mailbox sending again.');
    expect(await claimants()).toEqual([second.id]);
    await relay.untilMessage(waiting, 'sent');
    expect(await hold(second.mailboxId)).toEqual({ holdReason: null, holdCode: null });

    const third = await accounts(['move', '--account', account, '--to', 'southern', '--yes']);
    expect(third).toMatchObject({ code: 0 });
    expect(third.said).toContain('southern holds it already');
    const byCommandLine = { actorKind: 'platen', actorName: 'accounts' };
    expect(await entries(first.id)).toMatchObject([{ verb: 'accounts.release', ...byCommandLine, entityId: first.mailboxId, after: { code: 'account_released', claims: [] } }]);
    expect(await entries(second.id)).toMatchObject([{ verb: 'accounts.claim', ...byCommandLine, entityId: second.mailboxId, after: { hold: null } }]);
  });

  it('tells the one that lost it why its mail waits, keeps the mail, and erased its tokens', async () => {
    const mine = await relay.accept(first.id, first.mailboxId);
    expect(await health(first)).toMatchObject({ health: 'needs_sign_in', reason: { code: 'account_released', title: 'This account was taken from this organization' } });
    const { ensureFreshToken } = await import('@/lib/grants/ensure-fresh-token');
    const { openContext } = await import('@/lib/base/context');
    await expect(ensureFreshToken(openContext(first.person), { mailboxId: first.mailboxId })).rejects.toMatchObject({ holdReason: 'needs_sign_in', entraCode: 'account_released' });
    const [kept] = await relay.sql(`SELECT "cacheCipher", "state" FROM "Grant" WHERE "mailboxId" = $1 AND "state" <> 'superseded'`, [first.mailboxId]);
    expect(kept).toEqual({ cacheCipher: null, state: 'failed' });
    expect(await relay.message(mine)).toMatchObject({ state: 'queued', attempts: [] });
  });

  it('refuses the sign-in of the one that lost it, and the command moves it back for the next', async () => {
    expect(await signInAs(relay.stage, first.person, first.mailboxId, account)).toMatchObject({ state: 'failed', error: { code: clash } });
    expect((await accounts(['list', '--account', account])).said).toMatch(/northern waits for it: a sign-in for scan@contoso\.example was refused at/);
    const moved = await accounts(['move', '--account', account, '--to', 'northern', '--yes']);
    expect(moved.code, moved.said).toBe(0);
    expect(moved.said).toContain('Somebody there signs in again, for scan@contoso.example.');
    expect(await claimants()).toEqual([first.id]);
    expect(await signInAs(relay.stage, first.person, first.mailboxId, account)).toMatchObject({ state: 'completed' });
    expect(await claimants()).toEqual([first.id]);
    await waitUntil('what waited is sent', async () => (await relay.sql(`SELECT FROM "Message" WHERE "organizationId" = $1 AND "state" <> 'sent'`, [first.id])).length === 0);
    expect(await hold(second.mailboxId)).toEqual({ holdReason: 'needs_sign_in', holdCode: 'account_released' });
  });

  it('is released to nobody, and then had by whoever logs in next', async () => {
    const { code, said } = await accounts(['release', '--account', account, '--yes']);
    expect(code, said).toBe(0);
    expect(said).toContain("It is nobody's now");
    expect(await claimants()).toEqual([]);
    expect(await signInAs(relay.stage, second.person, second.mailboxId, account)).toMatchObject({ state: 'completed' });
    expect(await claimants()).toEqual([second.id]);
  });

  it('leaves in neither organization a word of which the other one is', async () => {
    for (const [one, other, slug] of [[first, second, 'southern'], [second, first, 'northern']] as const) {
      const all = await everythingOf(one.id) + JSON.stringify(await health(one));
      expect(all).toContain('account_released');
      for (const word of [other.id, other.mailboxId, slug]) expect(all.includes(word), word).toBe(false);
    }
  });
});
