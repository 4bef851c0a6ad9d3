import { readdirSync } from 'node:fs';
import { build } from 'esbuild';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { definerFunctions, type DatabaseUser } from './definer-functions';

function sourcesOf(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => /\.tsx?$/.test(file) && !file.includes('.test.')).map((file) => `${folder}/${file}`);
}

/** Every program that logs in as the role, by its first file. */
const programs: Record<DatabaseUser, string[]> = {
  web: ['scripts/start/web.ts', 'proxy.ts', ...sourcesOf('app')],
  api: ['api/main.ts'],
  worker: ['worker/main.ts'],
  admin: ['scripts/owner-create.ts', 'scripts/keys-rotate.ts', 'scripts/accounts.ts', 'scripts/start/prepare-demo.ts'],
};
const users = Object.keys(programs) as DatabaseUser[];

/** The code of a program, without what no call of it reaches. */
async function codeOf(entryPoints: string[]): Promise<string> {
  const { outputFiles } = await build({
    entryPoints,
    bundle: true,
    write: false,
    splitting: true,
    outdir: 'never-written',
    packages: 'external',
    platform: 'node',
    format: 'esm',
    jsx: 'automatic',
    loader: { '.css': 'empty', '.woff2': 'empty' },
    logLevel: 'error',
  });
  return outputFiles.map((file) => file.text).join('\n');
}

describe('the functions that see more than one organization', () => {
  let database: FreshDatabase;
  let root: pg.Client;
  let all: string[];

  beforeAll(async () => {
    database = await freshDatabase();
    root = new pg.Client({ connectionString: database.superuserUrl });
    await root.connect();
    const { rows } = await root.query<{ name: string }>(
      `SELECT p.proname AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'public' AND p.prosecdef AND p.prorettype <> 'trigger'::regtype ORDER BY 1`,
    );
    all = rows.map((row) => row.name);
  });
  afterAll(async () => {
    await root.end();
    await database.drop();
  });

  async function granted(role: string): Promise<string[]> {
    const { rows } = await root.query<{ name: string }>(
      `SELECT p.proname AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'public' AND p.prosecdef AND p.prorettype <> 'trigger'::regtype AND has_function_privilege($1, p.oid, 'EXECUTE') ORDER BY 1`,
      [role],
    );
    return rows.map((row) => row.name);
  }

  it('are those of the list, no more and no fewer', () => {
    expect(all.length).toBeGreaterThan(15);
    expect([...new Set(Object.values(definerFunctions).flat())].sort()).toEqual(all);
  });

  it.each(users)('are granted to platen_%s as the list says', async (user) => {
    expect(await granted(`platen_${user}`)).toEqual([...definerFunctions[user]].sort());
  });

  it('are granted to nobody else', async () => {
    expect(await granted('platen_app')).toEqual([]);
    await root.query('CREATE ROLE stranger_of_functions NOLOGIN');
    expect(await granted('stranger_of_functions')).toEqual([]);
    await root.query('DROP ROLE stranger_of_functions');
  });

  it.each(users)('are called by the program of platen_%s, each one it may call and none else', async (user) => {
    const source = await codeOf(programs[user]);
    expect(source.length).toBeGreaterThan(10_000);
    const called = all.filter((name) => new RegExp(String.raw`\b${name}\s*\(`).test(source));
    expect(called).toEqual([...definerFunctions[user]].sort());
  });
});
