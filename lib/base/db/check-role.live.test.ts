import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';

describe('a process that logs in at the database', () => {
  let database: FreshDatabase;
  let root: pg.Client;
  let login: URL;

  beforeAll(async () => {
    database = await freshDatabase();
    useEnvironment(database);
    root = new pg.Client({ connectionString: database.superuserUrl });
    await root.connect();
    login = new URL(database.appUrl);
    login.username = `trial_${database.name}`;
    login.password = 'trial';
  });
  beforeEach(async () => {
    await root.query(`CREATE ROLE ${login.username} LOGIN PASSWORD 'trial'; GRANT platen_app TO ${login.username}; GRANT EXECUTE ON FUNCTION find_credential, free_content_bytes TO ${login.username}`);
  });
  afterEach(async () => {
    const { closePool } = await import('./pool');
    await closePool();
    await root.query(`DROP OWNED BY ${login.username}; DROP ROLE ${login.username}`);
  });
  afterAll(async () => {
    await root.end();
    await database.drop();
  });

  async function check(): Promise<void> {
    const { env } = await import('../env');
    env().DATABASE_URL = login.href;
    const { checkDatabaseRole } = await import('./check-role');
    await checkDatabaseRole('api');
  }

  it('starts as a role with just the rights of its process', async () => {
    await expect(check()).resolves.toBeUndefined();
  });

  it.each([
    ['as a superuser', 'ALTER ROLE $role SUPERUSER', 'could see every'],
    ['with BYPASSRLS', 'ALTER ROLE $role BYPASSRLS', 'could see every'],
    ['with CREATEROLE', 'ALTER ROLE $role CREATEROLE', 'could see every'],
    ['as the owner of a table', 'CREATE TABLE own_table (id int); ALTER TABLE own_table OWNER TO $role', 'could see every'],
    ['as a member of the engine', 'GRANT platen_engine TO $role', 'member of platen_engine'],
    ['as a member of the lookup', 'GRANT platen_lookup TO $role', 'member of platen_lookup'],
    ['as a member that must ask for the role it has', 'GRANT platen_engine TO $role WITH INHERIT FALSE, SET TRUE', 'member of platen_engine'],
    ['as a member of the owner, and by it of all others', 'GRANT platen_owner TO $role', 'platen_owner'],
    ['as a member of a member', 'CREATE ROLE between_$role; GRANT platen_lookup TO between_$role; GRANT between_$role TO $role', 'platen_lookup'],
    ['with the rights of another process', 'GRANT platen_worker TO $role', 'platen_worker'],
    ['with one function more', 'GRANT EXECUTE ON FUNCTION start_session TO $role', 'start_session'],
    ['with one function fewer', 'REVOKE EXECUTE ON FUNCTION find_credential FROM $role', 'may not call: find_credential'],
  ])('does not start %s', async (_what, change, said) => {
    await root.query(change.replaceAll('$role', login.username));
    try {
      await expect(check()).rejects.toThrow(said);
    } finally {
      await root.query('DROP TABLE IF EXISTS own_table');
      await root.query(`DROP ROLE IF EXISTS between_${login.username}`);
    }
  });

  it('may not call what is another’s', async () => {
    const client = new pg.Client({ connectionString: database.processUrls['DATABASE_API_URL'] });
    await client.connect();
    for (const call of ["start_session(gen_random_uuid(), gen_random_uuid(), now(), '', '')", "claim_due_lanes('x', 1, interval '1 second', '{}')", "find_user_for_login('a@b.example')"]) {
      await expect(client.query(`SELECT * FROM ${call}`)).rejects.toThrow('permission denied for function');
    }
    await client.end();
  });
});
