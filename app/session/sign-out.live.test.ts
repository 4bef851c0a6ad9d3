import { afterAll, beforeAll, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
  useEnvironment(database);
});
afterAll(async () => {
  const { closePool } = await import('@/lib/base/db/pool');
  await closePool();
  await database.drop();
});

it('a session ended at next-auth’s own address is over in the database too, whoever kept the cookie', async () => {
  const { createOrganization } = await import('@/lib/people/create-organization');
  const { logIn } = await import('@/lib/people/log-in');
  const { findPerson } = await import('@/lib/people/find-person');
  const { authOptions } = await import('./options');
  const owner = { email: 'owner@contoso.example', name: 'Olive Owner', password: 'correct horse battery' };
  await createOrganization({ organization: { name: 'Contoso', slug: 'contoso' }, owner });
  const { sessionId: sid } = await logIn({ email: owner.email, password: owner.password }, { ip: null, agent: null, browser: null });
  expect(await findPerson(sid)).not.toBeNull();
  await authOptions.events?.signOut?.({ token: { sid }, session: { expires: '' } });
  expect(await findPerson(sid)).toBeNull();
});
