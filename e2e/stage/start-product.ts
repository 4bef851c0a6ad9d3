import { spawn } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '@/scripts/root';
import { freePort } from './free-port';
import { lastWill } from './last-will';
import { isAlive, killEverything, stopProduct } from './kill';
import { START_MS } from './patience.mjs';
import { parseProductInfo, type ProductInfo } from './product-info';
import { makeTestRole, TEST_ROLE } from './test-role';
import { temporaryFolder } from './temporary-folder';
import { waitUntil } from './wait-until';

const PORTS = [
  'PLATEN_WEB_PORT',
  'PLATEN_API_PORT',
  'PLATEN_POSTGRES_PORT',
  'PLATEN_SANDBOX_ENTRA_PORT',
  'PLATEN_SANDBOX_EXCHANGE_PORT',
  'PLATEN_SANDBOX_RELAY_PORT',
  'PLATEN_SANDBOX_PAGES_PORT',
];

/** For the shell: $1 is the start script's process, $2 the data folder, $3 what to delete. */
const STOP_AND_DELETE = `
  kill -TERM "$1"
  for wait in $(seq 250); do kill -0 "$1" || break; sleep 0.2; done
  [ -L "$2/postgres" ] && rm -rf "$(readlink -f "$2/postgres")"
  rm -rf "$3"`;

type Command = readonly [file: string, ...args: string[]];

export interface RunningProduct {
  /** How to reach it, and its start script's process. Another one after startAgain. */
  readonly info: ProductInfo;
  /** What the start script has printed so far. */
  output(): string;
  stop(): Promise<void>;
  /** Starts it again with the same data and ports, after stop or killEverything. */
  startAgain(environment?: Record<string, string>): Promise<void>;
  /** Stops it and deletes its data. */
  remove(): Promise<void>;
}

/** The person's environment without what belongs to another Platen or to the test runner. */
function cleanEnvironment(): Record<string, string | undefined> {
  const foreign = /^(PLATEN_|NEXTAUTH_|VITEST|PLAYWRIGHT_|TEST_)|^(DATABASE_([A-Z]+_)?URL|REDIS_URL|NODE_ENV|NODE_OPTIONS|PORT|HOSTNAME|FORCE_COLOR)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

/** As root the database lives in another place, and the folder holds a link to it. */
function removeDatabase(dataFolder: string): void {
  const place = path.join(dataFolder, 'postgres');
  if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink()) rmSync(readlinkSync(place), { recursive: true, force: true });
}

function launch(environment: Record<string, string>, [file, ...args]: Command): { pid: number; output: () => string } {
  const child = spawn(file, args, {
    cwd: projectRoot(),
    env: { ...cleanEnvironment(), ...environment, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const keep = (chunk: Buffer) => {
    text = (text + chunk.toString()).slice(-100_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', (error) => keep(Buffer.from(error.message)));
  if (child.pid === undefined) throw new Error(text);
  return { pid: child.pid, output: () => text };
}

async function untilReady({ pid, output }: { pid: number; output: () => string }, readyFile: string): Promise<ProductInfo> {
  const state = await waitUntil('the product is ready', () => existsSync(readyFile) || (!isAlive(pid) && 'ended'), { patienceMs: START_MS }).catch(
    () => 'slow',
  );
  if (state !== true) {
    await stopProduct({ pid });
    throw new Error(`The product did not start (${state}):\n${output()}`);
  }
  const info = parseProductInfo(readFileSync(readyFile, 'utf8'));
  // What a test does beside the product, it does as a role that may all that the processes may.
  const superuserUrl = info.databaseUrls['superuserUrl'] ?? '';
  const appUrl = new URL(info.databaseUrls['apiUrl'] ?? '');
  appUrl.username = TEST_ROLE;
  appUrl.password = await makeTestRole(superuserUrl);
  return { ...info, databaseUrls: { ...info.databaseUrls, appUrl: appUrl.href }, environment: { ...info.environment, DATABASE_URL: appUrl.href } };
}

/**
 * Runs `npm start`'s script with free ports and an empty data folder of its own, and waits until everything is ready.
 *
 * @param environment settings by name, as in docs/architecture.md: REDIS_URL, PLATEN_SWEEP_SECONDS …
 * @param command what runs that script: `npm start` itself, where its own process matters
 * @throws Error with what the script printed, where it does not become ready
 */
export async function startProduct(environment: Record<string, string> = {}, command: Command = [process.execPath, 'scripts/start.mjs']): Promise<RunningProduct> {
  const { folder, remove: removeFolder } = temporaryFolder('product');
  const dataFolder = path.join(folder, 'platen');
  const readyFile = path.join(folder, 'ready.json');
  const ports = await Promise.all(PORTS.map(async (name) => [name, String(await freePort())] as const));
  const fixed = { ...Object.fromEntries(ports), PLATEN_MODE: 'demo', PLATEN_DATA_DIR: dataFolder, PLATEN_READY_FILE: readyFile };

  let takeBack = () => {};
  const start = async (given: Record<string, string>) => {
    rmSync(readyFile, { force: true });
    takeBack();
    const launched = launch({ ...fixed, ...given }, command);
    takeBack = lastWill(STOP_AND_DELETE, String(launched.pid), dataFolder, folder);
    return { info: await untilReady(launched, readyFile), output: launched.output };
  };
  const removeAll = () => {
    removeDatabase(dataFolder);
    removeFolder();
    takeBack();
  };
  let running = await start(environment).catch((error: unknown) => {
    removeAll();
    throw error;
  });
  return {
    get info() {
      return running.info;
    },
    output: () => running.output(),
    stop: () => stopProduct(running.info),
    startAgain: async (again = environment) => {
      running = await start(again);
    },
    remove: async () => {
      if (isAlive(running.info.pid)) await stopProduct(running.info);
      else await killEverything(running.info);
      removeAll();
    },
  };
}
