import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { alive, commandLineOf } from '../postgres/postmaster';
import { marks } from './process';
import { stopGroup } from './stop-group';

const GRACE_MS = 12_000;

function ours(pid: number, dataFolder: string): boolean {
  return Number.isInteger(pid) && pid > 1 && alive(pid) && commandLineOf(pid).includes(marks(dataFolder).join(' '));
}

async function stopOne(pid: number, dataFolder: string): Promise<void> {
  process.kill(pid, 'SIGTERM');
  for (let waited = 0; waited < GRACE_MS && ours(pid, dataFolder); waited += 50) await wait(50);
  if (ours(pid, dataFolder)) stopGroup(pid);
}

/** Stops what an earlier start left behind when it was killed, found by the numbers it wrote down. Returns how many. */
export async function stopLeftovers(dataFolder: string): Promise<number> {
  const folder = path.join(dataFolder, 'run');
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder).filter((name) => name.endsWith('.pid'));
  const found = files.map((name) => Number(readFileSync(path.join(folder, name), 'utf8'))).filter((pid) => ours(pid, dataFolder));
  await Promise.all(found.map((pid) => stopOne(pid, dataFolder)));
  for (const name of files) rmSync(path.join(folder, name), { force: true });
  return found.length;
}
