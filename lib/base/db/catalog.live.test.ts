import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';

/** The installation's own tables: platen_app may read them and no more. */
const installation = ['Cloud', 'CloudServer'];
/** Reached only through definer functions. */
const people = ['User', 'ExternalIdentity', 'Session', 'FailedLogIns'];
const bookkeeping = ['_prisma_migrations', 'RefreshPace'];

describe('the catalog of the database', () => {
  let database: FreshDatabase;
  let root: pg.Client;

  beforeAll(async () => {
    database = await freshDatabase();
    root = new pg.Client({ connectionString: database.superuserUrl });
    await root.connect();
  });
  afterAll(async () => {
    await root.end();
    await database.drop();
  });

  const ask = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) => (await root.query<Row>(text, values)).rows;

  it('puts the organization first in the primary key of every table that is an organization’s', async () => {
    const tables = await ask<{ name: string; first: string | null; secured: boolean; forced: boolean }>(`
      SELECT c.relname AS name, c.relrowsecurity AS secured, c.relforcerowsecurity AS forced,
             (SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] WHERE i.indrelid = c.oid AND i.indisprimary) AS first
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')`);
    expect(tables.length).toBeGreaterThan(25);
    for (const { name, first, secured, forced } of tables) {
      if (installation.includes(name) || bookkeeping.includes(name)) continue;
      expect({ name, secured, forced }).toEqual({ name, secured: true, forced: true });
      if (people.includes(name) || name === 'Organization') continue;
      expect({ name, first }).toEqual({ name, first: 'organizationId' });
    }
  });

  it('keeps every foreign key between organizations’ rows inside one organization', async () => {
    const loose = await ask<{ name: string }>(`
      SELECT k.conname AS name FROM pg_constraint k
      JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace n ON n.oid = t.relnamespace
      WHERE k.contype = 'f' AND n.nspname = 'public'
        AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.confrelid AND a.attname = 'organizationId')
        AND (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = k.conkey[1]) <> 'organizationId'`);
    expect(loose).toEqual([]);
  });

  it('has one policy for platen_app on every such table, and it compares the organization', async () => {
    const policies = await ask<{ table: string; using: string; check: string }>(
      `SELECT tablename AS table, qual AS using, with_check AS check FROM pg_policies WHERE schemaname = 'public' AND roles::text LIKE '%platen_app%'`,
    );
    for (const policy of policies) {
      expect(policy.using).toContain('current_organization()');
      expect(policy.check).toContain('current_organization()');
    }
    const secured = await ask<{ name: string }>(`SELECT relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND relkind = 'r' AND relrowsecurity`);
    expect(policies.map((one) => one.table).sort()).toEqual(secured.map((one) => one.name).filter((name) => !people.includes(name)).sort());
  });

  it('gives platen_app nothing of people and sessions, and only sight of the clouds', async () => {
    const rights = await ask<{ table: string; right: string }>(
      `SELECT table_name AS table, privilege_type AS right FROM information_schema.role_table_grants WHERE grantee IN ('platen_app', 'PUBLIC') AND table_schema = 'public'`,
    );
    expect(rights.filter((one) => people.includes(one.table) || bookkeeping.includes(one.table))).toEqual([]);
    expect(rights.filter((one) => installation.includes(one.table)).every((one) => one.right === 'SELECT')).toBe(true);
    expect(rights.filter((one) => one.table === 'AuditEntry').map((one) => one.right).sort()).toEqual(['INSERT', 'SELECT']);
  });

  it('has definer functions that are owned by roles that cannot log in, and that search nothing of the caller’s', async () => {
    const functions = await ask<{ owner: string; login: boolean; path: string[] | null }>(`
      SELECT r.rolname AS owner, r.rolcanlogin AS login, p.proconfig AS path
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_roles r ON r.oid = p.proowner WHERE n.nspname = 'public' AND p.prosecdef`);
    expect(functions.length).toBeGreaterThan(15);
    for (const one of functions) {
      expect(['platen_lookup', 'platen_engine']).toContain(one.owner);
      expect(one.login).toBe(false);
      expect(one.path?.join()).toContain('search_path=public, pg_temp');
    }
  });

  it('owns nothing as a process, and lets nobody become the roles behind the functions', async () => {
    const [row] = await ask<{ owns: string; becomes: string }>(`
      SELECT (SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
               WHERE r.rolname IN ('platen_app', 'platen_web', 'platen_api', 'platen_worker', 'platen_admin'))::text AS owns,
             (SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
               WHERE r.rolname IN ('platen_lookup', 'platen_engine') AND m.member::regrole::text <> 'platen_owner')::text AS becomes`);
    expect(row).toEqual({ owns: '0', becomes: '0' });
  });
});
