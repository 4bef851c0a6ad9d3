import { build, type Metafile } from 'esbuild';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Sentence } from '../postgres';
import { stampOf } from './stamp';

/** Every program that plain node runs, by its name in dist/. */
const PROGRAMS: Record<string, string> = {
  api: 'api/main.ts',
  worker: 'worker/main.ts',
  sandbox: 'sandbox/main.ts',
  web: 'scripts/start/web.ts',
  start: 'scripts/start/main.ts',
  guard: 'scripts/start/guard.ts',
  prepare: 'scripts/start/prepare-demo.ts',
  migrate: 'scripts/migrate/main.ts',
  'owner-create': 'scripts/owner-create.ts',
  'keys-rotate': 'scripts/keys-rotate.ts',
  accounts: 'scripts/accounts.ts',
};

const SOURCES = ['api', 'worker', 'sandbox', 'scripts', 'lib', 'prisma', 'package-lock.json', 'tsconfig.json'];

/** To esbuild a file of ours that is not there looks like a package. */
function refuseLostFiles({ inputs }: Metafile): void {
  const lost = Object.entries(inputs).flatMap(([file, input]) => input.imports.filter(({ path: wanted }) => wanted.startsWith('@/')).map(({ path: wanted }) => `${wanted}, imported by ${file}`));
  if (lost.length > 0) throw new Sentence(`These files are missing:\n  ${lost.join('\n  ')}`);
}

/**
 * Bundles our sources of each program into one file, packages left outside: a process then starts at once and holds no
 * compiler in memory.
 */
export async function buildPrograms(root: string, { always = false } = {}): Promise<void> {
  const stamp = stampOf(root, SOURCES);
  const file = path.join(root, 'dist', 'programs.stamp');
  if (!always && existsSync(file) && readFileSync(file, 'utf8') === stamp) return;
  console.log('Building the programs …');
  rmSync(file, { force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.entries(PROGRAMS).map(([out, source]) => ({ in: source, out })),
    outdir: 'dist',
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: 'linked',
    // Logs name errors by their class.
    keepNames: true,
    logLevel: 'warning',
    metafile: true,
  });
  refuseLostFiles(metafile);
  writeFileSync(file, stamp);
}
