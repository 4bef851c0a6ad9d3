import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, killEverything, killPart, pidOf, type Part } from './kill';
import { assertDurable } from './postgres';
import { startProduct, type RunningProduct } from './start-product';
import { waitUntil } from './wait-until';

const parts: Part[] = ['web', 'api', 'worker', 'sandbox', 'postgres'];

describe('the product, started as a person starts it', () => {
  let product: RunningProduct;

  beforeAll(async () => {
    product = await startProduct();
  });
  afterAll(() => product.remove());

  const superuserUrl = () => product.info.databaseUrls.superuserUrl ?? '';

  it('runs every part, and a Postgres that forgets no commit', async () => {
    expect(parts.filter((part) => pidOf(product.info, part) === undefined)).toEqual([]);
    await assertDurable(superuserUrl());
  });

  it.each(parts)('brings the %s back after a kill -9', async (part) => {
    const before = pidOf(product.info, part);
    await killPart(product.info, part);
    const after = await waitUntil(`${part} is back`, () => pidOf(product.info, part));
    expect(after).not.toBe(before);
  });

  it('comes up again after a kill -9 of everything, and the log-in is the same', async () => {
    const { owner } = product.info;
    await killEverything(product.info);
    await product.startAgain();
    expect(product.info.owner).toEqual(owner);
    await assertDurable(superuserUrl());
  });

  it('leaves no process behind when it is stopped', async () => {
    const pids = parts.map((part) => pidOf(product.info, part)).filter((pid) => pid !== undefined);
    expect(pids).toHaveLength(parts.length);
    await product.stop();
    expect(pids.filter(isAlive)).toEqual([]);
  });
});
