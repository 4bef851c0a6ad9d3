import { randomBytes } from 'node:crypto';
import path from 'node:path';
import pg from 'pg';
import { migrate, prepareDatabase } from '@/scripts/migrate';
import { startPostgres } from '@/scripts/postgres';
import { freePort } from './free-port';
import { lastWill } from './last-will';
import type { StageServer } from './server';
import { makeTestRole } from './test-role';
import { temporaryFolder } from './temporary-folder';

const TEMPLATE = 'platen_template';

/** For the shell: $1 is the instance's folder (as root a link to where it really is), $2 what to delete with it. */
const STOP_AND_DELETE = `
  home=$(readlink -f "$1")
  pid=$(head -n 1 "$home/cluster/postmaster.pid")
  [ -n "$pid" ] && kill -QUIT "$pid" && for wait in $(seq 100); do kill -0 "$pid" || break; sleep 0.1; done
  rm -rf "$home" "$2"`;

/** Settings without which a test of "nothing accepted is lost" would prove nothing. */
const DURABLE = ['fsync', 'synchronous_commit', 'full_page_writes'];

/** @throws Error naming the setting that makes this server forget what it has committed */
export async function assertDurable(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; setting: string }>('SELECT name, setting FROM pg_settings WHERE name = ANY($1)', [DURABLE]);
    const weak = rows.filter(({ setting }) => setting !== 'on').map(({ name, setting }) => `${name} = ${setting}`);
    if (weak.length > 0 || rows.length !== DURABLE.length) throw new Error(`Postgres does not run durably: ${weak.join(', ')}`);
  } finally {
    await client.end();
  }
}

/** Starts an embedded Postgres in a temporary folder, with a database from which each test makes its own. */
export async function startStagePostgres(): Promise<{ server: StageServer; stop: () => Promise<void> }> {
  const { folder, remove } = temporaryFolder('postgres');
  const place = path.join(folder, 'postgres');
  const takeBack = lastWill(STOP_AND_DELETE, place, folder);
  const running = await startPostgres({ folder: place, port: await freePort() });
  const stop = async () => {
    await running.destroy();
    remove();
    takeBack();
  };
  try {
    await assertDurable(running.superuserUrl);
    const password = () => randomBytes(18).toString('base64url');
    const passwords = { owner: password(), web: password(), api: password(), worker: password(), admin: password() };
    const { ownerUrl } = await prepareDatabase({ superuserUrl: running.superuserUrl, passwords, database: TEMPLATE });
    await migrate({ ownerUrl });
    const testPassword = await makeTestRole(running.superuserUrl);
    return { server: { superuserUrl: running.superuserUrl, passwords, testPassword, template: TEMPLATE }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
