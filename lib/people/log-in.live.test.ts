import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';

describe('logging in', () => {
  let database: FreshDatabase;
  const from = { ip: '192.0.2.1', agent: 'test', browser: null };
  let root: pg.Client;
  const right = { email: 'owner@contoso.example', password: 'correct horse battery' };

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
    root = new pg.Client({ connectionString: database.superuserUrl });
    await root.connect();
    const { createOrganization } = await import('./create-organization');
    await createOrganization({ organization: { name: 'Contoso', slug: 'contoso' }, owner: { ...right, name: 'Olive Owner' } });
  });
  afterAll(async () => {
    const { closePool } = await import('@/lib/base/db/pool');
    await closePool();
    await root.end();
    await database.drop();
  });

  it('gives each log-in a session of its own, which ends when it is logged out', async () => {
    const { logIn } = await import('./log-in');
    const { logOut } = await import('./log-out');
    const { findPerson } = await import('./find-person');
    const [{ sessionId: one }, { sessionId: other }] = [await logIn(right, from), await logIn(right, from)];
    expect(one).not.toBe(other);
    expect(await findPerson(one)).toMatchObject({ person: { email: right.email }, memberships: [{ slug: 'contoso', role: 'owner' }] });
    await logOut(one);
    expect(await findPerson(one)).toBeNull();
    expect(await findPerson(other)).not.toBeNull();
  });

  it('stands in the audit log with its end, once', async () => {
    const { logIn } = await import('./log-in');
    const { logOut } = await import('./log-out');
    const [{ began } = { began: null }] = (await root.query<{ began: Date }>('SELECT clock_timestamp() AS began')).rows;
    const { sessionId } = await logIn(right, { ...from, ip: '2001:db8::7' });
    await logOut(sessionId);
    await logOut(sessionId);
    const { rows } = await root.query(`SELECT "verb", "actorName", "ip", "after" FROM "AuditEntry" WHERE "entity" = 'person' AND "at" >= $1 ORDER BY "at"`, [began]);
    expect(rows).toMatchObject([
      { verb: 'people.log-in', actorName: 'Olive Owner', ip: '2001:db8::7', after: { email: right.email } },
      { verb: 'people.log-out', actorName: 'Olive Owner' },
    ]);
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain(sessionId);
  });

  it('says the same of an unknown address and a wrong password', async () => {
    const { logIn } = await import('./log-in');
    const told = async (input: typeof right) => logIn(input, from).catch((error: { explanation: unknown }) => error.explanation);
    expect(await told({ ...right, password: 'wrong' })).toEqual(await told({ email: 'nobody@contoso.example', password: 'wrong' }));
  });

  it.each(['target@contoso.example', right.email])('looks at five tries of an address (%s) from one network, though forty come at once, and says when the next may come', async (email) => {
    const { logIn } = await import('./log-in');
    const network = { ...from, ip: email === right.email ? '192.0.2.40' : '192.0.2.41' };
    const tries = await Promise.all(
      Array.from({ length: 40 }, (_, n) => logIn({ email, password: `guess ${n}` }, network).catch((error: { code: string; explanation: { retryAfter?: number } }) => error)),
    );
    const codes = tries.map((one) => ('code' in one ? one.code : 'in'));
    expect(codes.filter((code) => code === 'log_in_failed')).toHaveLength(5);
    expect(codes.filter((code) => code === 'too_many_tries')).toHaveLength(35);
    for (const one of tries) if ('code' in one && one.code === 'too_many_tries') expect(one.explanation.retryAfter).toBeLessThanOrEqual(60);
  });

  it('is open to the person elsewhere, and in the same network to a browser that logged in before, while somebody else guesses', async () => {
    const { logIn } = await import('./log-in');
    const office = { ...from, ip: '198.51.100.1' };
    const { browser } = await logIn(right, office);
    for (let n = 0; n < 8; n += 1) await logIn({ ...right, password: `guess ${n}` }, office).catch(() => undefined);
    await expect(logIn(right, office)).rejects.toMatchObject({ code: 'too_many_tries' });
    await logIn(right, { ...from, ip: '198.51.100.2' });
    await logIn(right, { ...from, ip: '2001:db8:5::1' });
    await logIn(right, { ...office, browser });
    // And from a train, where somebody guesses too.
    const train = { ...from, ip: '203.0.113.77' };
    for (let n = 0; n < 8; n += 1) await logIn({ ...right, password: `guess ${n}` }, train).catch(() => undefined);
    await logIn(right, { ...train, browser });
  });

  it('knows a browser for its own account alone, and only if nobody made its cookie up', async () => {
    const { logIn } = await import('./log-in');
    const { createOrganization } = await import('./create-organization');
    const other = { email: 'mallory@fabrikam.example', password: 'correct horse battery' };
    await createOrganization({ organization: { name: 'Fabrikam', slug: 'fabrikam' }, owner: { ...other, name: 'Mallory' } });
    const network = { ...from, ip: '198.51.100.30' };
    const { browser } = await logIn(other, network);
    const [id, until, password, signed = ''] = browser.split('.');
    const made = [browser, [id, '99999999999', password, signed].join('.'), [id, until, password, signed.replace(/^./, (one) => (one === 'A' ? 'B' : 'A'))].join('.'), 'x'.repeat(100_000), '~~~.'];
    for (let n = 0; n < 5; n += 1) await logIn({ ...right, password: 'guess' }, { ...network, browser: made[n] ?? null }).catch(() => undefined);
    for (const cookie of made) await expect(logIn(right, { ...network, browser: cookie })).rejects.toMatchObject({ code: 'too_many_tries' });
  });

  it('keeps several people of one browser apart, and knows each of them', async () => {
    const { logIn } = await import('./log-in');
    const second = { email: 'mallory@fabrikam.example', password: 'correct horse battery' };
    const network = { ...from, ip: '198.51.100.31' };
    const first = await logIn(right, network);
    const both = await logIn(second, { ...network, browser: first.browser });
    for (let n = 0; n < 6; n += 1) await logIn({ ...right, password: 'guess' }, network).catch(() => undefined);
    for (let n = 0; n < 6; n += 1) await logIn({ ...second, password: 'guess' }, network).catch(() => undefined);
    const again = await logIn(right, { ...network, browser: both.browser });
    await logIn(second, { ...network, browser: again.browser });
  });

  it('knows no browser any more once the password is another one', async () => {
    const { logIn } = await import('./log-in');
    const { hashPassword } = await import('./password');
    const network = { ...from, ip: '198.51.100.40' };
    const { browser } = await logIn(right, network);
    const { rows } = await root.query<{ id: string; passwordHash: string }>('SELECT "id", "passwordHash" FROM "User" WHERE "email" = $1', [right.email]);
    const [user] = rows;
    for (let n = 0; n < 6; n += 1) await logIn({ ...right, password: 'guess' }, network).catch(() => undefined);
    const changed = 'another horse battery';
    await root.query('UPDATE "User" SET "passwordHash" = $2 WHERE "id" = $1', [user?.id, await hashPassword(changed)]);
    await expect(logIn({ ...right, password: changed }, { ...network, browser })).rejects.toMatchObject({ code: 'too_many_tries' });
    await root.query('UPDATE "User" SET "passwordHash" = $2 WHERE "id" = $1', [user?.id, user?.passwordHash]);
    await logIn(right, { ...network, browser });
  });

  it('refuses what is too long before anything reads it, and keeps nothing of it', async () => {
    const { logIn } = await import('./log-in');
    const long = 'x'.repeat(8_000_000);
    const before = process.memoryUsage().heapUsed;
    for (let n = 0; n < 60; n += 1) {
      await expect(logIn({ email: `${long}${n}@contoso.example`, password: 'x' }, from)).rejects.toMatchObject({ code: 'invalid_input' });
      await expect(logIn({ ...right, password: long }, from)).rejects.toMatchObject({ code: 'invalid_input' });
    }
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(200_000_000);
  });

  it('checks a few passwords at once, refuses those it has no room for, and counts none of these', async () => {
    const { logIn } = await import('./log-in');
    const codes = await Promise.all(Array.from({ length: 60 }, (_, n) => logIn({ email: `p${n}@contoso.example`, password: 'x' }, { ...from, ip: '203.0.113.5' }).catch((error: { code: string }) => error.code)));
    expect(codes).toContain('log_in_busy');
    expect(codes.filter((code) => code === 'log_in_failed').length).toBeGreaterThan(5);
    expect(codes.filter((code) => code === 'log_in_failed').length).toBeLessThan(20);
    await expect(logIn({ email: 'p59@contoso.example', password: 'x' }, { ...from, ip: '203.0.113.5' })).rejects.toMatchObject({ code: 'log_in_failed' });
  });

  it('counts failed tries by the hour, for each organization of the person, and those for nobody apart', async () => {
    const { logIn } = await import('./log-in');
    const { createOrganization } = await import('./create-organization');
    const { writeFailedLogIns } = await import('./failed-log-ins');
    const { auditFailedLogIns } = await import('./audit-failed-log-ins');
    await writeFailedLogIns();
    await root.query('DELETE FROM "FailedLogIns"');
    await createOrganization({ organization: { name: 'Second', slug: 'second' }, owner: { ...right, name: 'Olive Owner' } });
    for (const ip of ['203.0.113.101', '203.0.113.102', '203.0.113.103']) await logIn({ ...right, password: 'wrong' }, { ...from, ip }).catch(() => undefined);
    for (const n of [1, 2]) await logIn({ email: `nobody${n}@contoso.example`, password: 'wrong' }, { ...from, ip: '203.0.113.104' }).catch(() => undefined);
    await writeFailedLogIns();
    await auditFailedLogIns();
    const entries = () => root.query(`SELECT o."slug", a."after" FROM "AuditEntry" a JOIN "Organization" o ON o."id" = a."organizationId" WHERE a."verb" = 'people.log-in-failed' ORDER BY o."slug"`);
    // The hour goes on.
    expect((await entries()).rows).toEqual([]);
    await root.query(`UPDATE "FailedLogIns" SET "hour" = "hour" - interval '1 hour'`);
    await Promise.all([auditFailedLogIns(), auditFailedLogIns()]);
    expect((await entries()).rows).toMatchObject(['contoso', 'second'].map((slug) => ({ slug, after: { email: right.email, failures: 3 } })));
    expect((await entries()).rows).toHaveLength(2);
    expect((await root.query('SELECT FROM "FailedLogIns"')).rowCount).toBe(0);
  });

  it('counts no try that Platen itself could not check', async () => {
    const { logIn } = await import('./log-in');
    const { closePool } = await import('@/lib/base/db/pool');
    const { env } = await import('@/lib/base/env');
    const url = env().DATABASE_URL;
    await closePool();
    env().DATABASE_URL = 'postgresql://platen_app:x@127.0.0.1:1/none';
    const third = { ...right, email: 'third@contoso.example' };
    for (let n = 0; n < 7; n += 1) await expect(logIn(third, from)).rejects.toThrow('ECONNREFUSED');
    await closePool();
    env().DATABASE_URL = url;
    await expect(logIn(third, from)).rejects.toMatchObject({ code: 'log_in_failed' });
  });
});
