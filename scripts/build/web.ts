import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { runTool } from './run-tool';
import { stampOf } from './stamp';

const SOURCES = [
  'app',
  'components',
  'lib',
  'prisma',
  'public',
  'instrumentation.ts',
  'instrumentation-client.ts',
  'proxy.ts',
  'next.config.ts',
  'postcss.config.mjs',
  'package-lock.json',
];

// Next loads every page once while it builds, and with it lib/base/env, which insists on these. No page is rendered then, so
// none of them gets into the build.
const PLACEHOLDERS = {
  DATABASE_URL: 'postgresql://build.invalid/none',
  PLATEN_KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  PLATEN_CREDENTIAL_KEY: Buffer.alloc(32).toString('base64'),
  NEXTAUTH_SECRET: 'placeholder-for-the-build',
  PLATEN_CLOUDS: '{}',
};

/** A running product may still serve the build before this one. */
const KEPT = 2;

function removeOld(folder: string): void {
  const builds = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(folder, entry.name))
    .sort((one, other) => statSync(other).mtimeMs - statSync(one).mtimeMs);
  for (const old of builds.slice(KEPT)) rmSync(old, { recursive: true, force: true });
}

/**
 * Next's standalone server with its static files, in dist/web/<stamp>; dist/web/current names the stamp. Each build has
 * a folder of its own, so that a new one does not pull the files from under a running one.
 */
export async function buildWeb(root: string, { always = false } = {}): Promise<void> {
  const stamp = stampOf(root, SOURCES);
  const folder = path.join(root, 'dist', 'web');
  const built = path.join(folder, stamp);
  if (always || !existsSync(built)) {
    console.log('Building the pages (about a minute; only the first time and after a change) …');
    await runTool(root, 'next', ['build'], { failure: 'The pages could not be built: see above.', environment: PLACEHOLDERS });
    const standalone = path.join(root, '.next', 'standalone');
    cpSync(path.join(root, '.next', 'static'), path.join(standalone, '.next', 'static'), { recursive: true });
    if (existsSync(path.join(root, 'public'))) cpSync(path.join(root, 'public'), path.join(standalone, 'public'), { recursive: true });
    mkdirSync(folder, { recursive: true });
    rmSync(built, { recursive: true, force: true });
    renameSync(standalone, built);
    removeOld(folder);
  }
  writeFileSync(path.join(folder, 'current'), stamp);
}
