import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { temporaryFolder } from '@/e2e/stage/temporary-folder';
import { applyMigrations } from './apply-migrations';
import { withConnection } from './connection';
import { installedClouds } from './installed-clouds';
import { migrate } from './migrate';
import { syncClouds } from './sync-clouds';

let database: FreshDatabase;
let temporary: { folder: string; remove: () => void };

beforeEach(async () => {
  database = await freshDatabase();
  temporary = temporaryFolder('migrations');
});
afterEach(async () => {
  await database.drop();
  temporary.remove();
});

function put(name: string, sql: string): void {
  mkdirSync(path.join(temporary.folder, name), { recursive: true });
  writeFileSync(path.join(temporary.folder, name, 'migration.sql'), sql);
}

async function rows(url: string, text: string): Promise<Record<string, unknown>[]> {
  return withConnection(url, async (client) => (await client.query<Record<string, unknown>>(text)).rows);
}

/** In a schema of its own: the database has our own migrations already. */
function applyHere(): Promise<string[]> {
  return withConnection(database.ownerUrl, async (client) => {
    await client.query('CREATE SCHEMA IF NOT EXISTS trial; SET search_path = trial');
    return applyMigrations(client, temporary.folder);
  });
}

test('a second migration of the same version changes nothing', async () => {
  expect(await migrate({ ownerUrl: database.ownerUrl })).toEqual([]);
});

test('migrations are applied once, oldest first', async () => {
  put('2_second', 'ALTER TABLE things ADD COLUMN more int');
  put('1_first', 'CREATE TABLE things (id int)');
  expect(await applyHere()).toEqual(['1_first', '2_second']);
  expect(await applyHere()).toEqual([]);
});

test('two that start at the same time apply each migration once', async () => {
  put('1_first', 'SELECT pg_sleep(0.3); CREATE TABLE things (id int)');
  await withConnection(database.ownerUrl, (client) => client.query('CREATE SCHEMA trial'));
  const applied = await Promise.all([applyHere(), applyHere()]);
  expect(applied.flat()).toEqual(['1_first']);
});

test('a migration that fails leaves nothing behind, and runs again once it is mended', async () => {
  put('1_first', 'CREATE TABLE things (id int); SELECT no_such_function()');
  await expect(applyHere()).rejects.toThrow(/1_first failed and left nothing behind: function no_such_function\(\) does not exist/);
  expect(await rows(database.ownerUrl, "SELECT to_regclass('trial.things') AS things")).toEqual([{ things: null }]);
  put('1_first', 'CREATE TABLE things (id int)');
  expect(await applyHere()).toEqual(['1_first']);
});

test('platen_app may use the queue and owns nothing of it', async () => {
  const client = new pg.Client({ connectionString: database.appUrl });
  await client.connect();
  await client.query('SELECT count(*) FROM bullmq.migration');
  await expect(client.query('DROP TABLE bullmq.migration')).rejects.toThrow('must be owner');
  await client.end();
});

test('clouds are written, changed and never taken away', async () => {
  const cloud = { label: 'Own', authority: 'https://login.example', delegatedScope: 'a', appOnlyScope: 'b', servers: [{ name: 'smtp.one' }, { name: 'smtp.two' }] };
  const sync = (own: object) => syncClouds({ ownerUrl: database.ownerUrl, clouds: installedClouds(JSON.stringify(own)) });
  await sync({ own: cloud });
  await sync({ own: { ...cloud, label: 'Renamed', servers: [{ name: 'smtp.two' }] } });
  await sync({});
  expect(await rows(database.appUrl, `SELECT label FROM "Cloud" WHERE name = 'own'`)).toEqual([{ label: 'Renamed' }]);
  expect(await rows(database.appUrl, `SELECT name, position FROM "CloudServer" WHERE cloud = 'own' ORDER BY name`)).toEqual([
    { name: 'smtp.one', position: 0 },
    { name: 'smtp.two', position: 0 },
  ]);
  expect(await rows(database.appUrl, `SELECT count(*)::int AS n FROM "Cloud" WHERE name = 'worldwide'`)).toEqual([{ n: 1 }]);
});
