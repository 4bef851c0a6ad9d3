import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';

describe('what platen_app sees', () => {
  let database: FreshDatabase;
  let app: pg.Client;
  let one: string;
  let other: string;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
    const { createOrganization } = await import('@/lib/people/create-organization');
    const owner = { email: 'owner@one.example', name: 'Owner', password: 'correct horse battery' };
    one = (await createOrganization({ organization: { name: 'One', slug: 'one' }, owner })).organizationId;
    other = (await createOrganization({ organization: { name: 'Other', slug: 'other' }, owner: { ...owner, email: 'owner@other.example' } })).organizationId;
    app = new pg.Client({ connectionString: database.appUrl });
    await app.connect();
  });
  afterAll(async () => {
    const { closePool } = await import('./pool');
    await closePool();
    await app.end();
    await database.drop();
  });

  async function tables(): Promise<string[]> {
    const { rows } = await app.query<{ name: string }>(
      `SELECT DISTINCT table_name AS name FROM information_schema.role_table_grants WHERE grantee = 'platen_app' AND table_schema = 'public' AND privilege_type = 'SELECT'`,
    );
    return rows.map((row) => row.name).filter((name) => !['Cloud', 'CloudServer'].includes(name));
  }
  const rowsOf = async (table: string) => Number((await app.query<{ count: string }>(`SELECT count(*) FROM "${table}"`)).rows[0]?.count);

  it('is nothing in any table without an organization, also after a transaction that had one', async () => {
    await app.query(`BEGIN; SET LOCAL app.organization_id = '${one}'; COMMIT`);
    const names = await tables();
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) expect({ name, rows: await rowsOf(name) }).toEqual({ name, rows: 0 });
  });

  it('is one organization at a time', async () => {
    await app.query(`BEGIN; SET LOCAL app.organization_id = '${one}'`);
    expect((await app.query<{ slug: string }>('SELECT "slug" FROM "Organization"')).rows).toEqual([{ slug: 'one' }]);
    expect(await rowsOf('Membership')).toBe(1);
    await app.query('ROLLBACK');
  });

  it('can write no row of another organization', async () => {
    await app.query(`BEGIN; SET LOCAL app.organization_id = '${one}'`);
    await expect(app.query(`INSERT INTO "Site" ("organizationId", "id", "name") VALUES ($1, gen_random_uuid(), 'theirs')`, [other])).rejects.toThrow('row-level security');
    await app.query('ROLLBACK');
  });

  it.each(['User', 'Session', 'ExternalIdentity'])('is nothing of %s at all', async (table) => {
    await expect(app.query(`SELECT * FROM "${table}"`)).rejects.toThrow('permission denied');
  });

  it('is an audit log that can be added to and never changed', async () => {
    await app.query(`BEGIN; SET LOCAL app.organization_id = '${one}'`);
    await expect(app.query('DELETE FROM "AuditEntry"')).rejects.toThrow('permission denied');
    await app.query('ROLLBACK');
  });
});
