import { describe, expect, it } from 'vitest';
import { NoTurn, Turns } from './turns';

const limits = { atOnce: 2, waiting: 6, waitingOfOne: 2, waitingFirst: 2 };

function work(turns: Turns) {
  const done: string[] = [];
  const open: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const run = (name: string, source: string, first = false) =>
    turns
      .run(source, first, async () => {
        most = Math.max(most, (running += 1));
        await new Promise<void>((resolve) => open.push(resolve));
        running -= 1;
        done.push(name);
      })
      .catch((error: unknown) => void done.push(error instanceof NoTurn ? `${name} has no turn` : 'fault'));
  const finish = async () => {
    for (let quiet = 0; quiet < 20; quiet += 1) {
      open.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { run, finish, done, most: () => most };
}

describe('taking turns', () => {
  it('runs so many at once and no more, and all that may wait in the end', async () => {
    const { run, finish, done, most } = work(new Turns(limits));
    const all = Array.from({ length: 8 }, (_, n) => run(String(n), `source ${n}`));
    await finish();
    await Promise.all(all);
    expect(done).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    expect(most()).toBe(2);
  });

  it('refuses at once whom it has no room for, and leaves room for other sources', async () => {
    const { run, finish, done } = work(new Turns(limits));
    const all = Array.from({ length: 20 }, (_, n) => run(`a${n}`, 'a'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toHaveLength(16);
    all.push(run('b', 'b'));
    await finish();
    await Promise.all(all);
    expect(done.slice(16)).toEqual(['a0', 'a1', 'a2', 'a3', 'b']);
  });

  it('lets those that go first go first, also where all other room is taken', async () => {
    const { run, finish, done } = work(new Turns(limits));
    const all = Array.from({ length: 9 }, (_, n) => run(String(n), `source ${n}`));
    all.push(run('known', 'browser', true));
    await finish();
    await Promise.all(all);
    expect(done).toContain('8 has no turn');
    expect(done.indexOf('known')).toBeLessThan(done.indexOf('2'));
  });

  it('goes on after work that failed', async () => {
    const turns = new Turns({ ...limits, atOnce: 1 });
    await expect(turns.run('a', false, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await turns.run('a', false, () => Promise.resolve('well'))).toBe('well');
  });
});
