import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** A test calls in one process what web, api, worker and command line do: it may what any of them may, and no more. */
export const TEST_ROLE = 'platen_test';

/** Makes that role, or gives it a new password. @returns the password */
export async function makeTestRole(superuserUrl: string): Promise<string> {
  const password = randomBytes(18).toString('base64url');
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [TEST_ROLE]);
    await client.query(`${rowCount ? 'ALTER' : 'CREATE'} ROLE ${TEST_ROLE} LOGIN PASSWORD '${password}'`);
    await client.query(`GRANT platen_web, platen_api, platen_worker, platen_admin TO ${TEST_ROLE}`);
  } finally {
    await client.end();
  }
  return password;
}
