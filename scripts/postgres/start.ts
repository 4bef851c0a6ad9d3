import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readFileSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Place } from './instance';
import { placeFor } from './place';
import { accepts, portState } from './port';
import { disownReusedNumber, runningPostmaster } from './postmaster';
import { runProgram } from './run';
import { Sentence } from './sentence';
import { serverSettings } from './settings';
import { stopServer } from './stop';

export interface RunningPostgres {
  /** Database `postgres` as role `postgres`, on 127.0.0.1. */
  superuserUrl: string;
  pid: number;
  /** Whether the server was already up, left behind by an earlier run. */
  adopted: boolean;
  stop(): Promise<void>;
  /** Stops the server and deletes its data, for instances made for a test. */
  destroy(): Promise<void>;
}

const SUPERUSER = 'postgres';
const LOG_LIMIT = 10 * 1024 * 1024;
const START_SECONDS = 60;

async function initialize(place: Place): Promise<void> {
  // initdb killed half way leaves a folder that looks like a cluster: only a finished one gets the real name.
  const making = `${place.cluster}.new`;
  rmSync(making, { recursive: true, force: true });
  writeFileSync(place.passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (place.account) chownSync(place.passwordFile, place.account.uid, place.account.gid);
  const args = ['-D', making, '-U', SUPERUSER, `--pwfile=${place.passwordFile}`, '-A', 'scram-sha-256', '-E', 'UTF8'];
  // The builtin provider sorts alike on every machine and needs no locale installed.
  args.push('--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  const { code, output } = await runProgram(place.binaries.initdb, args, { account: place.account, collect: true });
  if (code !== 0) throw new Sentence(`The database could not be made in ${place.home}: ${output.trim().split('\n').slice(-3).join(' ')}`);
  renameSync(making, place.cluster);
}

function lastLines(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(-4).join('\n') : '';
}

async function launch(place: Place, port: number): Promise<void> {
  disownReusedNumber(place.cluster);
  if ((statSync(place.log, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT) truncateSync(place.log);
  const options = serverSettings(port).map(([name, value]) => `-c ${name}=${value}`).join(' ');
  const args = ['-D', place.cluster, '-l', place.log, '-o', options, '-w', '-t', String(START_SECONDS), '-s', 'start'];
  // Backends of a killed server need a moment to notice; until then their shared memory bars the way.
  for (let tries = 20; ; tries -= 1) {
    const { code } = await runProgram(place.binaries.pgCtl, args, { account: place.account, collect: false });
    if (code === 0) return;
    const why = lastLines(place.log);
    if (why.includes('pre-existing shared memory block') && tries > 0) await wait(250);
    else if (why.includes('No space left')) throw new Sentence(`Postgres could not start: the disk that holds ${place.home} is full.`);
    else throw new Sentence(`Postgres could not start. Its log ${place.log} ends with:\n${why}`);
  }
}

async function adoptable(place: Place, port: number): Promise<boolean> {
  const found = runningPostmaster(place.cluster);
  if (!found) return false;
  // Still starting, or recovering after a crash: give it the time pg_ctl would.
  for (let tries = START_SECONDS * 4; found.port === port && tries > 0 && runningPostmaster(place.cluster); tries -= 1) {
    if (runningPostmaster(place.cluster)?.ready && (await accepts(port))) return true;
    await wait(250);
  }
  // Ours, but on another port or deaf.
  await stopServer(place);
  return false;
}

/**
 * Brings up the instance whose data belong to `folder` (made on first use) on 127.0.0.1:`port`, or adopts the one that
 * already runs there. Recovers by itself after a kill -9 of server or starter. The server outlives this process: call
 * `stop`. Throws a Sentence where the port is taken, the disk is full, or a permission is missing.
 */
export async function startPostgres({ folder, port }: { folder: string; port: number }): Promise<RunningPostgres> {
  const place = await placeFor(folder);
  if (!existsSync(place.cluster)) await initialize(place);
  const adopted = await adoptable(place, port);
  if (!adopted) {
    if ((await portState(port, '127.0.0.1')) !== 'free') {
      throw new Sentence(`Port ${port} for the embedded Postgres is taken by another program. Stop that, or set PLATEN_POSTGRES_PORT to a free one.`);
    }
    await launch(place, port);
  }
  const pid = runningPostmaster(place.cluster)?.pid;
  if (pid === undefined) throw new Sentence(`Postgres stopped right after its start. Its log ${place.log} ends with:\n${lastLines(place.log)}`);
  const password = readFileSync(place.passwordFile, 'utf8').trim();
  return {
    superuserUrl: `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`,
    pid,
    adopted,
    stop: () => stopServer(place),
    destroy: async () => {
      await stopServer(place, ['immediate']);
      rmSync(place.home, { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
