import { existsSync } from 'node:fs';
import path from 'node:path';

/** The checkout (or image) folder, found from the source file as well as from its bundle in dist/. */
export function projectRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error('No package.json above the running script.');
    folder = parent;
  }
  return folder;
}
