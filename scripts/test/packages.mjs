// Brings node_modules to what package-lock.json says. Runs before anything is installed: only Node's own modules here.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isInstalled } from '../start/installed.mjs';
import { waitForLock } from '../start/lock.mjs';

const readJson = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

/** @returns {Promise<boolean>} false where npm failed; it has said why */
export async function installPackages() {
  // The same lock as npm start's, for both may be begun at once.
  const lock = await waitForLock(path.resolve('.platen', 'install.lock'), () => console.log('Another start is installing packages; waiting for it …'));
  try {
    if (isInstalled(readJson('package-lock.json'), readJson('node_modules/.package-lock.json'))) return true;
    console.log('Installing the packages of package-lock.json …');
    const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
    return spawnSync('npm', args, { stdio: 'inherit' }).status === 0;
  } finally {
    lock.release();
  }
}
