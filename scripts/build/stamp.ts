import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const TEST = /\.(test|spec)\.tsx?$/;

function filesUnder(root: string, place: string): string[] {
  const whole = path.join(root, place);
  if (!existsSync(whole)) return [];
  if (!statSync(whole).isDirectory()) return [place];
  return readdirSync(whole, { withFileTypes: true }).flatMap((entry) => {
    const inside = path.posix.join(place, entry.name);
    // What is generated follows from the rest.
    if (inside === 'prisma/client') return [];
    if (entry.isDirectory()) return filesUnder(root, inside);
    return TEST.test(entry.name) ? [] : [inside];
  });
}

/**
 * A short hash over names and contents of all source files in `places` (files and folders below `root`; missing ones are
 * fine), without tests. Equal stamps mean that a build would give the same again.
 */
export function stampOf(root: string, places: readonly string[]): string {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0] ?? '');
  for (const file of places.flatMap((place) => filesUnder(root, place)).sort()) {
    hash.update(`${file}\0`).update(readFileSync(path.join(root, file))).update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}
