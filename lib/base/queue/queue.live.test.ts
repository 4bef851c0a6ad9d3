import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase, type FreshDatabase } from '@/e2e/stage/fresh-database';
import { startRedis, type RunningRedis } from '@/e2e/stage/redis';
import { waitUntil } from '@/e2e/stage/wait-until';

describe.each(['postgres', 'redis'] as const)('jobs on %s', (backend) => {
  let database: FreshDatabase;
  let redis: RunningRedis | undefined;

  beforeAll(async () => {
    database = await freshDatabase();
    redis = backend === 'redis' ? await startRedis() : undefined;
    vi.resetModules();
    useEnvironment(database, { REDIS_URL: redis?.url });
  });
  afterAll(async () => {
    const { closeQueues } = await import('./enqueue');
    await closeQueues();
    await redis?.stop();
    await database.drop();
  });

  it('reach their handler with data parsed at both ends', async () => {
    const { defineCall, defineJob } = await import('./job');
    const { enqueue } = await import('./enqueue');
    const { consume } = await import('./consume');
    const call = defineCall({ name: 'test.greet', queue: 'work', schema: z.strictObject({ name: z.string() }) });
    const greeted: string[] = [];
    const worker = await consume([defineJob(call, async ({ name }) => void greeted.push(name))], { work: 2, relay: 2 });
    await enqueue(call, { name: 'Ada' });
    await waitUntil('the job ran', async () => greeted.length === 1, { everyMs: 20 });
    await expect(enqueue(call, { name: 1 } as never)).rejects.toThrow();
    await worker.close();
    expect(greeted).toEqual(['Ada']);
  });

  it('that come together are all run, each once, though they share transactions', async () => {
    const { defineCall, defineJob } = await import('./job');
    const { enqueue } = await import('./enqueue');
    const { consume } = await import('./consume');
    const call = defineCall({ name: 'test.many', queue: 'relay', schema: z.strictObject({ lane: z.number() }) });
    await Promise.all(Array.from({ length: 900 }, (_, turn) => enqueue(call, { lane: turn % 450 }, `lane-${turn % 450}`)));
    const runs: number[] = [];
    const worker = await consume([defineJob(call, async ({ lane }) => void runs.push(lane))], { work: 2, relay: 8 });
    await waitUntil('all have run', async () => new Set(runs).size === 450, { everyMs: 20 });
    await worker.close();
    expect(runs.length).toBe(450);
  });

  it('run once more when they are rung while being worked on, and are joined while they wait', async () => {
    const { defineCall, defineJob } = await import('./job');
    const { enqueue } = await import('./enqueue');
    const { consume } = await import('./consume');
    const call = defineCall({ name: 'test.ring', queue: 'relay', schema: z.strictObject({ bell: z.number() }) });
    let runs = 0;
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const worker = await consume(
      [
        defineJob(call, async () => {
          runs += 1;
          if (runs === 1) await gate;
        }),
      ],
      { work: 2, relay: 2 },
    );
    await enqueue(call, { bell: 1 }, 'lane-1');
    await waitUntil('the first ring is worked on', async () => runs === 1, { everyMs: 20 });
    for (let bell = 2; bell < 8; bell += 1) await enqueue(call, { bell }, 'lane-1');
    release();
    await waitUntil('the joined ring ran', async () => runs === 2, { everyMs: 20 });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await worker.close();
    expect(runs).toBe(2);
  });

  if (backend === 'postgres') {
    it('go on after every connection to Postgres was cut, with the same worker, and on the clock', async () => {
      const { defineCall, defineJob } = await import('./job');
      const { enqueue, schedule } = await import('./enqueue');
      const { consume } = await import('./consume');
      const bell = defineCall({ name: 'test.bell', queue: 'work', schema: z.strictObject({}) });
      const tick = defineCall({ name: 'test.clock', queue: 'work', schema: z.strictObject({}) });
      let [rung, ticks] = [0, 0];
      const worker = await consume([defineJob(bell, async () => void (rung += 1)), defineJob(tick, async () => void (ticks += 1))], { work: 2, relay: 2 });
      await schedule(tick, {}, 500);
      await waitUntil('the clock ticks', async () => ticks >= 1);
      const root = new pg.Client({ connectionString: database.superuserUrl });
      await root.connect();
      for (let cut = 0; cut < 3; cut += 1) {
        const before = { rung, ticks };
        await root.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()');
        await waitUntil('a job is taken again', () => enqueue(bell, {}).then(() => true));
        await waitUntil('it is run', async () => rung > before.rung, { everyMs: 20 });
        await waitUntil('the clock ticks again', async () => ticks > before.ticks, { everyMs: 20 });
      }
      await root.end();
      await worker.close();
    });
  }

  if (backend === 'redis') {
    it('fail to be put in where Redis hangs, instead of waiting for it', async () => {
      if (!redis) throw new Error('no Redis');
      const { defineCall } = await import('./job');
      const { enqueue } = await import('./enqueue');
      const call = defineCall({ name: 'test.hang', queue: 'work', schema: z.strictObject({}) });
      await enqueue(call, {});
      process.kill(redis.pid, 'SIGSTOP');
      await expect(enqueue(call, {})).rejects.toThrow(/timed out/i);
      process.kill(redis.pid, 'SIGCONT');
      await waitUntil('Redis takes jobs again', () => enqueue(call, {}).then(() => true));
    });
  }

  it('run on a schedule', async () => {
    const { defineCall, defineJob } = await import('./job');
    const { schedule } = await import('./enqueue');
    const { consume } = await import('./consume');
    const call = defineCall({ name: 'test.tick', queue: 'work', schema: z.strictObject({}) });
    let ticks = 0;
    const worker = await consume([defineJob(call, async () => void (ticks += 1))], { work: 2, relay: 2 });
    await schedule(call, {}, 300);
    await waitUntil('it ticked three times', async () => ticks >= 3, { everyMs: 20 });
    await worker.close();
  });
});
