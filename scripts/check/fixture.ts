import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const CHECKOUT = path.resolve(import.meta.dirname, '../..');

/**
 * Makes a small project in a temporary folder that stands under the very rules of this checkout.
 *
 * @param files content by path
 * @returns the folder, and what removes it
 */
export function makeFixture(files: Record<string, string>): { root: string; remove: () => void } {
  const root = mkdtempSync(path.join(os.tmpdir(), 'platen-rules-'));
  for (const name of ['tsconfig.json', 'package.json', '.dependency-cruiser.cjs', 'eslint.config.mjs', 'scripts/check/tests-wait.mjs', 'knip.json']) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    copyFileSync(path.join(CHECKOUT, name), path.join(root, name));
  }
  symlinkSync(path.join(CHECKOUT, 'node_modules'), path.join(root, 'node_modules'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), content);
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
