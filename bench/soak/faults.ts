import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, pidOf } from '@/e2e/stage/kill';
import type { ProductInfo } from '@/e2e/stage/product-info';
import { startRedis, type RunningRedis } from '@/e2e/stage/redis';
import { waitUntil } from '@/e2e/stage/wait-until';
import { asSuperuser } from '../stage/fleet';
import { familyOf } from '../stage/processes';
import type { FaultyLine } from './faulty-line';
import { flushRedis } from './flush-redis';
import type { SmallDisk } from './small-disk';

/** Where a fault strikes, and so what has to recover, and how fast. */
export type Ground = 'postgres' | 'disk' | 'redis' | 'upstream';

export interface Fault {
  name: string;
  ground: Ground;
  /** Strikes, lasts, and is over when this resolves: with the moment it was over, milliseconds since 1970. */
  strike(lastsMs: number): Promise<number>;
}

/** What can be broken. */
export interface Breakable {
  info: ProductInfo;
  line: FaultyLine;
  /** None where none could be mounted. */
  disk: SmallDisk | null;
  redis: RunningRedis;
  /** Below it submissions are refused, in MiB. */
  floorMiB: number;
}

async function signalPostmaster(info: ProductInfo, signal: NodeJS.Signals): Promise<number> {
  const pid = await waitUntil('Postgres runs', () => pidOf(info, 'postgres'));
  process.kill(pid, signal);
  await waitUntil('Postgres has stopped', () => !isAlive(pid), { everyMs: 10 });
  return Date.now();
}

/** Has Postgres write until it finds no room for its log either: then it ends itself, and cannot start again before there is room. */
async function useUpLog(info: ProductInfo): Promise<void> {
  await asSuperuser(info, async (client) => {
    for (;;) await client.query(`SELECT pg_logical_emit_message(true, 'soak', repeat('x', 4000000))`);
  }).catch(() => undefined);
}

/** Every kind of fault. The start script brings Postgres back, as it does on any day. */
export function faultsOf(parts: Breakable): Fault[] {
  const { info, line, floorMiB } = parts;
  const upstream = (name: string, begin: () => void | Promise<void>, end: () => void | Promise<void>): Fault => ({
    name,
    ground: 'upstream',
    strike: async (lastsMs) => {
      await begin();
      await sleep(lastsMs);
      await end();
      return Date.now();
    },
  });
  const onLine = (name: string, fault: NonNullable<FaultyLine['fault']>): Fault =>
    upstream(name, () => void (line.fault = fault), () => void (line.fault = null));
  const filled = (disk: SmallDisk, name: string, leaveMiB: number, meanwhile: () => Promise<void> = async () => undefined): Fault => ({
    name,
    ground: 'disk',
    strike: async (lastsMs) => {
      const until = performance.now() + lastsMs;
      // What Postgres frees meanwhile is taken too.
      for (; performance.now() < until; await sleep(100)) {
        disk.fill(leaveMiB);
        await meanwhile();
      }
      disk.empty();
      return Date.now();
    },
  });
  return [
    { name: 'postgresFastRestart', ground: 'postgres', strike: () => signalPostmaster(info, 'SIGINT') },
    { name: 'postgresImmediateRestart', ground: 'postgres', strike: () => signalPostmaster(info, 'SIGQUIT') },
    {
      name: 'postgresHangs',
      ground: 'postgres',
      strike: async (lastsMs) => {
        const family = familyOf(await waitUntil('Postgres runs', () => pidOf(info, 'postgres')));
        const signal = (which: NodeJS.Signals): void => family.forEach((pid) => isAlive(pid) && process.kill(pid, which));
        signal('SIGSTOP');
        await sleep(lastsMs);
        signal('SIGCONT');
        return Date.now();
      },
    },
    {
      name: 'redisFlushed',
      ground: 'redis',
      strike: async () => {
        await flushRedis(parts.redis.url);
        return Date.now();
      },
    },
    {
      name: 'redisStopped',
      ground: 'redis',
      strike: async (lastsMs) => {
        const port = Number(new URL(parts.redis.url).port);
        await parts.redis.stop();
        await sleep(lastsMs);
        parts.redis = await startRedis({ port });
        return Date.now();
      },
    },
    ...(parts.disk ? [filled(parts.disk, 'diskBelowFloor', Math.floor(floorMiB / 2)), filled(parts.disk, 'diskFull', 0), filled(parts.disk, 'diskFullForLog', 0, () => useUpLog(info))] : []),
    onLine('upstreamSlow', 'slow'),
    onLine('upstreamDropsAfterDot', 'drops-kept'),
    onLine('upstreamDropsAtDot', 'drops-lost'),
    upstream('upstreamDown', () => line.down(), () => line.up()),
  ];
}
