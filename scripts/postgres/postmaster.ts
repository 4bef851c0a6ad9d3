import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What a running server writes into postmaster.pid (PostgreSQL: src/include/utils/pidfile.h). */
export interface Postmaster {
  pid: number;
  port: number;
  ready: boolean;
}

export function parsePostmasterFile(text: string): Postmaster | undefined {
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === 'ready' };
}

export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The command line of a process, its arguments separated by single spaces; empty where there is no such process. */
export function commandLineOf(pid: number): string {
  if (existsSync('/proc/self/cmdline')) {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    } catch {
      return '';
    }
  }
  return spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}

function readFile(cluster: string): string {
  const file = path.join(cluster, 'postmaster.pid');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** The server of this cluster, if one runs; a stale file, or one whose number another program got since, is none. */
export function runningPostmaster(cluster: string): Postmaster | undefined {
  const found = parsePostmasterFile(readFile(cluster));
  return found && alive(found.pid) && commandLineOf(found.pid).includes(cluster) ? found : undefined;
}

/**
 * Postgres takes any living process with the number in postmaster.pid for a running server, and after a reboot that may be
 * anyone. Puts the number of a process that has ended there. The file itself must stay: by the rest of it Postgres
 * notices backends that outlived a killed server.
 */
export function disownReusedNumber(cluster: string): void {
  const text = readFile(cluster);
  const found = parsePostmasterFile(text);
  if (!found || !alive(found.pid) || commandLineOf(found.pid).includes(cluster)) return;
  const ended = spawnSync(process.execPath, ['--version']).pid;
  writeFileSync(path.join(cluster, 'postmaster.pid'), text.replace(/^\d+/, String(ended)));
}
