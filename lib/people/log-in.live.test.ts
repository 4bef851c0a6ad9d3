import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';

describe('logging in', () => {
  let database: FreshDatabase;
  const from = { ip: '192.0.2.1', agent: 'test' };
  const right = { email: 'owner@contoso.example', password: 'correct horse battery' };

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
    const { createOrganization } = await import('./create-organization');
    await createOrganization({ organization: { name: 'Contoso', slug: 'contoso' }, owner: { ...right, name: 'Olive Owner' } });
  });
  afterAll(async () => {
    const { closePool } = await import('@/lib/base/db/pool');
    await closePool();
    await database.drop();
  });

  it('gives each log-in a session of its own, which ends when it is logged out', async () => {
    const { logIn } = await import('./log-in');
    const { logOut } = await import('./log-out');
    const { findPerson } = await import('./find-person');
    const [one, other] = [await logIn(right, from), await logIn(right, from)];
    expect(one).not.toBe(other);
    expect(await findPerson(one)).toMatchObject({ person: { email: right.email }, memberships: [{ slug: 'contoso', role: 'owner' }] });
    await logOut(one);
    expect(await findPerson(one)).toBeNull();
    expect(await findPerson(other)).not.toBeNull();
  });

  it('says the same of an unknown address and a wrong password', async () => {
    const { logIn } = await import('./log-in');
    const told = async (input: typeof right) => logIn(input, from).catch((error: { explanation: unknown }) => error.explanation);
    expect(await told({ ...right, password: 'wrong' })).toEqual(await told({ email: 'nobody@contoso.example', password: 'wrong' }));
  });

  it('looks at five tries of an address in a quarter of an hour, though they come all at once', async () => {
    const { logIn } = await import('./log-in');
    const tries = await Promise.all(Array.from({ length: 40 }, (_, n) => logIn({ email: 'target@contoso.example', password: `guess ${n}` }, from).catch((error: { code: string }) => error.code)));
    expect(tries.filter((code) => code === 'log_in_failed')).toHaveLength(5);
    expect(tries.filter((code) => code === 'too_many_tries')).toHaveLength(35);
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
