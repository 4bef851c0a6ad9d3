import { connect } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, type FreshDatabase } from './fresh-database';
import { freePort } from './free-port';
import { assertDurable } from './postgres';
import { startRedis } from './redis';

async function ask<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('the stage', () => {
  let database: FreshDatabase;
  let other: FreshDatabase;

  beforeAll(async () => {
    [database, other] = await Promise.all([freshDatabase(), freshDatabase()]);
  });
  afterAll(async () => {
    await Promise.all([database.drop(), other.drop()]);
  });

  it('runs Postgres with fsync, synchronous_commit and full_page_writes on', async () => {
    await expect(assertDurable(database.superuserUrl)).resolves.toBeUndefined();
  });

  it('refuses a Postgres that may forget a commit', async () => {
    await ask(database.superuserUrl, `ALTER DATABASE ${database.name} SET synchronous_commit = off`);
    await expect(assertDurable(database.superuserUrl)).rejects.toThrow('synchronous_commit = off');
    await ask(database.superuserUrl, `ALTER DATABASE ${database.name} RESET synchronous_commit`);
  });

  it('gives every test a migrated database of its own', async () => {
    expect(database.name).not.toBe(other.name);
    const [row] = await ask<{ tables: number }>(other.ownerUrl, `SELECT count(*)::int AS tables FROM pg_tables WHERE tablename IN ('Message', 'Lane')`);
    expect(row?.tables).toBe(2);
  });

  it('lets a test in as a role that may what the processes may, and as nobody greater', async () => {
    const [row] = await ask<{ role: string; super: boolean }>(
      database.appUrl,
      'SELECT current_user AS role, rolsuper OR rolbypassrls AS super FROM pg_roles WHERE rolname = current_user',
    );
    expect(row).toEqual({ role: 'platen_test', super: false });
  });

  it('drops a database that somebody is still connected to', async () => {
    const doomed = await freshDatabase();
    const client = new pg.Client({ connectionString: doomed.appUrl });
    client.on('error', () => undefined);
    await client.connect();
    await doomed.drop();
    await expect(client.query('SELECT 1')).rejects.toThrow();
    await client.end().catch(() => undefined);
  });

  it('starts a Redis that answers, and brings it back empty on the same port after a kill', async () => {
    const port = await freePort();
    const say = (command: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(`${command}\r\n`));
        socket.on('error', reject).on('data', (reply) => {
          socket.destroy();
          resolve(reply.toString());
        });
      });
    const first = await startRedis({ port });
    expect(await say('SET scan 1')).toBe('+OK\r\n');
    await first.kill();
    await expect(say('PING')).rejects.toThrow('ECONNREFUSED');
    const second = await startRedis({ port });
    expect(await say('GET scan')).toBe('$-1\r\n');
    await second.stop();
  });
});
