// A lock is a file with the number of the process that holds it, and outlives a kill -9 only until somebody looks.
// Plain JavaScript because it is needed before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** When a process began, as the system tells it: tells it from a later one with the same number. */
function birthOf(pid) {
  if (existsSync('/proc/self/stat')) {
    try {
      // Field 22, counted after the command's name, which may hold spaces (proc(5)).
      return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ')[19];
    } catch {
      return '';
    }
  }
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
}

function readHolder(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function lives(holder) {
  const [pid, birth] = holder.split('\n');
  return Boolean(pid) && Boolean(birth) && birthOf(pid) === birth;
}

/** Takes the lock, or answers undefined while a living process holds it. It ends with this process. */
export function takeLock(file) {
  mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${process.pid}\n${birthOf(process.pid)}\n`;
  const claim = `${file}.${process.pid}`;
  writeFileSync(claim, mine);
  try {
    for (let tries = 0; tries < 3; tries += 1) {
      try {
        linkSync(claim, file);
        const release = () => {
          if (readHolder(file) === mine) rmSync(file, { force: true });
        };
        process.once('exit', release);
        return { release };
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      const holder = readHolder(file);
      if (lives(holder)) return undefined;
      // Only the file that was judged is removed: another start may have taken the lock since.
      if (readHolder(file) === holder) rmSync(file, { force: true });
    }
    return undefined;
  } finally {
    rmSync(claim, { force: true });
  }
}

/** The number of the process that holds the lock. */
export function holderOf(file) {
  return Number(readHolder(file).split('\n')[0]) || undefined;
}

/** Takes the lock, after its present holder if need be; `waiting` is called once when there is one. */
export async function waitForLock(file, waiting) {
  for (let told = false; ; told = true) {
    const lock = takeLock(file);
    if (lock) return lock;
    if (!told) waiting();
    await wait(500);
  }
}
