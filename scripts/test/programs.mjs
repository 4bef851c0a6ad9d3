// The programs the tests need and npm does not bring: a browser and Redis.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';

const runs = (file, args = ['--version']) => spawnSync(file, args, { stdio: 'ignore', timeout: 20_000 }).status === 0;

/** Debian's browser, or the one Playwright downloaded for this user (`npx playwright install chromium`). */
async function hasBrowser() {
  if (existsSync('/usr/bin/chromium') && runs('/usr/bin/chromium', ['--version', '--no-sandbox'])) return true;
  const { chromium } = await import('@playwright/test');
  return existsSync(chromium.executablePath());
}

async function missing() {
  return [...((await hasBrowser()) ? [] : ['chromium']), ...(runs('redis-server') ? [] : ['redis-server'])];
}

function distribution() {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^ID=("?)(\w+)\1$/m.exec(text)?.[2] ?? process.platform;
}

function install(packages) {
  const apt = (...args) => spawnSync('apt-get', args, { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0;
  // Ubuntu's package chromium is a snap, which does not run in containers; Playwright has a build for Ubuntu.
  const fromApt = distribution() === 'ubuntu' ? packages.filter((name) => name !== 'chromium') : packages;
  console.log(`Installing ${packages.join(' and ')} …`);
  if (fromApt.length > 0 && apt('update', '-qq')) apt('install', '-y', '-qq', '--no-install-recommends', ...fromApt);
  if (fromApt.length < packages.length) spawnSync('npx', ['playwright', 'install', '--with-deps', 'chromium'], { stdio: 'inherit' });
}

/**
 * Makes sure the programs are there: installs them where that is ours to do (root on Debian or Ubuntu), otherwise says what
 * to install.
 *
 * @returns {Promise<boolean>} false where something is still missing
 */
export async function installPrograms() {
  let lacking = await missing();
  const canInstall = process.getuid?.() === 0 && ['debian', 'ubuntu'].includes(distribution()) && runs('apt-get');
  if (lacking.length > 0 && canInstall) {
    install(lacking);
    lacking = await missing();
  }
  if (lacking.length === 0) return true;
  console.error(`The tests need ${lacking.join(' and ')}, and nothing is skipped for want of it. Install:`);
  if (lacking.includes('redis-server')) console.error('  Redis      Debian, Ubuntu: sudo apt-get install redis-server    macOS: brew install redis');
  if (lacking.includes('chromium')) console.error('  Chromium   Debian: sudo apt-get install chromium    elsewhere: npx playwright install --with-deps chromium');
  return false;
}
