// Installs packages and builds the programs where that is due, then hands over. Plain JavaScript, no packages.
import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, statfsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isInstalled } from './installed.mjs';
import { inPlainWords } from './plain-words.mjs';
import { holderOf, takeLock, waitForLock } from './lock.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');
const INSTALL_BYTES = 1.5e9;

class Refusal extends Error {}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Runs a program in the terminal; a signal to us ends it too. */
function run(command, args, failure) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
    const stop = (signal) => {
      child.kill(signal);
      child.once('exit', () => process.exit(1));
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
    child.on('error', (error) => reject(new Refusal(`${failure} (${error.message})`)));
    child.on('exit', (code) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, stop);
      if (code === 0) resolve();
      else reject(new Refusal(failure));
    });
  });
}

/** Folders that installing and building write to. */
function checkFolders() {
  for (const name of ['.', '.platen', 'node_modules', 'dist', 'dist/web', '.next', 'prisma', 'prisma/client']) {
    const folder = path.join(root, name);
    if (existsSync(folder)) accessSync(folder, constants.W_OK);
  }
}

async function install() {
  const lock = readJson(path.join(root, 'package-lock.json'));
  if (isInstalled(lock, readJson(path.join(root, 'node_modules', '.package-lock.json')))) return;
  const { bavail, bsize } = statfsSync(root);
  if (bavail * bsize < INSTALL_BYTES) {
    throw new Refusal(`There is too little space on the disk that holds ${root}: ${Math.round((bavail * bsize) / 1e6)} MB are free, and installing and building needs ${INSTALL_BYTES / 1e6} MB.`);
  }
  console.log('Installing packages (a minute or two; only the first time and after an update) …');
  // Under npm start this is npm's own script; elsewhere the command has to do.
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js') ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const began = Date.now();
  const pulse = setInterval(() => console.log(`  … still installing (${Math.round((Date.now() - began) / 1000)} s)`), 10_000);
  try {
    await run(
      npm[0],
      [...npm.slice(1), 'ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
      'The packages could not be installed: npm says why above. Is the npm registry reachable, and may this user write here?',
    );
  } finally {
    clearInterval(pulse);
  }
}

async function prepare() {
  checkFolders();
  const dataFolder = path.resolve(root, process.env.PLATEN_DATA_DIR || '.platen');
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  accessSync(dataFolder, constants.W_OK);
  const file = path.join(dataFolder, 'run', 'start.lock');
  if (!takeLock(file)) {
    throw new Refusal(`Platen already runs with the data folder ${dataFolder}, as process ${holderOf(file)}. Stop that one first (Ctrl-C in its terminal), or set PLATEN_DATA_DIR and the ports to others.`);
  }
  const checkout = await waitForLock(path.join(root, '.platen', 'install.lock'), () => console.log('Another start is installing packages; waiting for it …'));
  await install();
  checkout.release();
  await run(process.execPath, ['--import', 'tsx', path.join('scripts', 'build', 'main.ts'), 'programs'], 'The programs could not be built: see above.');
}

export async function prepareAndStart() {
  try {
    await prepare();
  } catch (error) {
    console.error(error instanceof Refusal ? `\n${error.message}` : (inPlainWords(error) ?? error));
    process.exit(1);
  }
  const { start } = await import(pathToFileURL(path.join(root, 'dist', 'start.js')).href);
  await start();
}
