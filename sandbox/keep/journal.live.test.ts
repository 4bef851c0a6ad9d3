import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal } from './journal';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'platen-journal-'));
  file = path.join(folder, 'state.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the journal', () => {
  it('is the same map after it is opened again, without what was deleted or has run out', async () => {
    const first = new Journal<number>(file);
    first.set('kept', 1);
    first.set('kept', 2);
    first.set('gone', 3);
    first.delete('gone');
    first.set('short', 4, 0.02);
    first.close();
    await new Promise((resolve) => setTimeout(resolve, 40));
    const second = new Journal<number>(file);
    expect([...second.entries()]).toEqual([['kept', 2]]);
    second.close();
  });

  it('passes over a line that a kill cut short', () => {
    const first = new Journal<string>(file);
    first.set('whole', 'yes');
    first.close();
    appendFileSync(file, '{"k":"half","v":"n');
    const second = new Journal<string>(file);
    expect(second.get('whole')).toBe('yes');
    expect(second.get('half')).toBeUndefined();
    second.set('after', 'yes');
    second.close();
    expect(new Journal<string>(file).get('after')).toBe('yes');
  });

  it('does not grow with its history', () => {
    const journal = new Journal<number>(file);
    for (let index = 0; index < 20_000; index += 1) journal.set(`key ${index % 10}`, index);
    expect(readFileSync(file, 'utf8').split('\n').length).toBeLessThan(2100);
    expect(journal.get('key 9')).toBe(19_999);
    journal.close();
  });

  it('keeps everything it had answered for when its process is killed', async () => {
    const script = `
      import { Journal } from ${JSON.stringify(path.resolve(import.meta.dirname, 'journal.ts'))};
      const journal = new Journal(${JSON.stringify(file)});
      for (let index = 0; ; index += 1) { journal.set(String(index), index); if (index === 3000) console.log('written'); }
    `;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise<void>((resolve) => child.stdout.once('data', () => resolve()));
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
    const journal = new Journal<number>(file);
    for (let index = 0; index <= 3000; index += 1) expect(journal.get(String(index))).toBe(index);
    journal.close();
  });
});
