import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freePort } from '@/e2e/stage/free-port';
import { temporaryFolder } from '@/e2e/stage/temporary-folder';
import { waitUntil } from '@/e2e/stage/wait-until';
import { startPostgres, type RunningPostgres } from '.';
import { alive } from './postmaster';

let temporary: { folder: string; remove: () => void };
let folder: string;
let port: number;
let running: RunningPostgres;

beforeAll(() => {
  temporary = temporaryFolder('postgres-control');
  folder = path.join(temporary.folder, 'postgres');
});
beforeEach(async () => {
  port = await freePort();
  await again();
});
afterAll(async () => {
  await running.destroy();
  temporary.remove();
});

async function query(text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: running.superuserUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

async function again(): Promise<void> {
  running = await startPostgres({ folder, port });
}

async function whenGone(pid: number): Promise<void> {
  while (alive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('what was committed is there after a kill -9 of the server', async () => {
  await query('CREATE TABLE kept AS SELECT 1 AS one');
  const { pid } = running;
  process.kill(pid, 'SIGKILL');
  // A process that is dying may still take a connection.
  await waitUntil('Postgres is gone', () => !alive(pid), { everyMs: 20 });
  await again();
  expect(await query('SELECT one FROM kept')).toEqual([{ one: 1 }]);
});

test('a server that still runs is adopted, not started a second time', async () => {
  const { pid } = running;
  await again();
  expect(running).toMatchObject({ pid, adopted: true });
});

test('asked for on another port, it moves there with its data', async () => {
  await query('CREATE TABLE moved AS SELECT 1 AS one');
  port = await freePort();
  await again();
  expect(running.adopted).toBe(false);
  expect(await query('SELECT one FROM moved')).toEqual([{ one: 1 }]);
});

test("another program that got the killed server's number does not bar the way", async () => {
  process.kill(running.pid, 'SIGKILL');
  await whenGone(running.pid);
  const file = path.join(folder, 'cluster', 'postmaster.pid');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(process.ppid)));
  await again();
  expect(await query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('a port that another program holds is named, with the setting that changes it', async () => {
  await running.stop();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  await expect(again()).rejects.toThrow(`Port ${port} for the embedded Postgres is taken by another program. Stop that, or set PLATEN_POSTGRES_PORT`);
  await new Promise((resolve) => other.close(resolve));
});

test('only this machine reaches it, and only with the password', async () => {
  expect(await query("SELECT setting FROM pg_settings WHERE name IN ('listen_addresses', 'unix_socket_directories') ORDER BY name")).toEqual([{ setting: '127.0.0.1' }, { setting: '' }]);
  const stranger = new pg.Client({ connectionString: `postgresql://postgres:guess@127.0.0.1:${port}/postgres` });
  await expect(stranger.connect()).rejects.toThrow('password authentication failed');
});

test('after stop no process is left, and destroy leaves no file', async () => {
  const { pid } = running;
  await running.stop();
  expect(alive(pid)).toBe(false);
  await running.destroy();
  expect(existsSync(folder)).toBe(false);
});
