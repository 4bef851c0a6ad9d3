import { beforeAll, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase } from '@/e2e/stage/fresh-database';
import type * as Turns from './turns';

const ids = ['a', 'b', 'c'];

describe('a job over many organizations', () => {
  let inTurns: typeof Turns.inTurns;
  beforeAll(async () => {
    const database = await freshDatabase();
    useEnvironment(database);
    ({ inTurns } = await import('./turns'));
    return () => database.drop();
  });

  it('gives each a batch before any has its second, and goes on until nothing is left', async () => {
    const left: Record<string, number> = { a: 5, b: 1, c: 2 };
    const order: string[] = [];
    const done = await inTurns('test', ids, ({ organizationId }) => {
      order.push(organizationId);
      const some = Math.min(1, left[organizationId] ?? 0);
      left[organizationId] = (left[organizationId] ?? 0) - some;
      return Promise.resolve(some);
    });
    expect(Object.fromEntries(done)).toEqual({ a: 5, b: 1, c: 2 });
    expect(order.slice(0, 3).sort()).toEqual(ids);
    expect(order.slice(3, 6).sort()).toEqual(ids);
  });

  it('goes on where it fails in one of them', async () => {
    const done = await inTurns('test', ids, ({ organizationId }) => (organizationId === 'a' ? Promise.reject(new Error('broken')) : Promise.resolve(0)));
    expect([...done.keys()]).toEqual(ids);
  });

  it('ends when its time is over', async () => {
    let batches = 0;
    await inTurns('test', ids, () => Promise.resolve((batches += 1)), 30);
    expect(batches).toBeGreaterThan(0);
  });
});
