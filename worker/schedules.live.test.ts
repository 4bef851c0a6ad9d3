import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { startRedis, type RunningRedis } from '@/e2e/stage/redis';
import { waitUntil } from '@/e2e/stage/wait-until';

function say(url: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(answer.toString());
    });
    socket.once('error', reject);
  });
}

describe.each(['postgres', 'redis'] as const)('what runs on a clock, on %s,', (backend) => {
  let database: FreshDatabase;
  let redis: RunningRedis | undefined;
  const call = { name: 'test.clock', queue: 'work', schema: z.strictObject({}) } as const;
  let runs = 0;
  let close: () => Promise<void>;

  beforeAll(async () => {
    database = await freshDatabase();
    redis = backend === 'redis' ? await startRedis() : undefined;
    vi.resetModules();
    useEnvironment(database, { REDIS_URL: redis?.url });
    const { consume } = await import('@/lib/base/queue/consume');
    const consumers = await consume([{ call, handle: () => Promise.resolve(void (runs += 1)) }], { relay: 1, work: 1 });
    close = () => consumers.close();
  });
  afterAll(async () => {
    const { closeQueues } = await import('@/lib/base/queue/enqueue');
    await close();
    await closeQueues();
    await redis?.stop();
    await database.drop();
  });

  it('goes on although it is set again and again, and comes back after the queue was wiped', async () => {
    const { keepSchedules } = await import('./schedules');
    const stop = keepSchedules({ everyMs: 1_000, of: [{ call, data: {}, everyMs: 5_000 }] });
    await waitUntil('it ran three times', async () => runs >= 3);
    if (redis) {
      expect(await say(redis.url, 'FLUSHALL')).toContain('OK');
      const before = runs;
      await waitUntil('it runs again', async () => runs >= before + 2);
    }
    stop();
  });
});
