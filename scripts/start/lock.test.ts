import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holderOf, takeLock, waitForLock } from './lock.mjs';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'platen-lock-'));
  file = path.join(folder, 'run', 'start.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a lock is held once, and free again after its release', () => {
  const lock = takeLock(file);
  expect(holderOf(file)).toBe(process.pid);
  expect(takeLock(file)).toBeUndefined();
  lock?.release();
  expect(existsSync(file)).toBe(false);
  expect(takeLock(file)).toBeDefined();
});

test('a killed holder leaves the lock to the next', () => {
  takeLock(file)?.release();
  const ended = spawnSync(process.execPath, ['--version']).pid;
  writeFileSync(file, `${ended}\n1\n`);
  expect(takeLock(file)).toBeDefined();
});

test('a living process that got the number of a killed holder does not hold it', () => {
  takeLock(file)?.release();
  writeFileSync(file, `${process.ppid}\nanother time\n`);
  expect(takeLock(file)).toBeDefined();
});

test('who waits gets the lock when its holder is killed', async () => {
  const module = path.join(import.meta.dirname, 'lock.mjs');
  const holder = spawn(process.execPath, ['-e', `import(${JSON.stringify(module)}).then(({ takeLock }) => { takeLock(${JSON.stringify(file)}); console.log('held'); setInterval(() => 0, 1000); })`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  let told = 0;
  const waiting = waitForLock(file, () => (told += 1));
  expect(told).toBe(1);
  holder.kill('SIGKILL');
  await waiting;
  expect(holderOf(file)).toBe(process.pid);
});
