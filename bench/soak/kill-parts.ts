import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, pidOf } from '@/e2e/stage/kill';
import type { ProductInfo } from '@/e2e/stage/product-info';
import { startRedis, type RunningRedis } from '@/e2e/stage/redis';
import { waitUntil } from '@/e2e/stage/wait-until';
import { familyOf } from '../stage/processes';
import type { BesideProcess } from './beside';
import { attemptsInData } from './in-doubt';

export const killable = ['web', 'api', 'worker', 'postgres', 'redis'] as const;
export type Killable = (typeof killable)[number];

const redisAwayMs = 1_000;

export interface Victims {
  info: ProductInfo;
  beside: readonly BesideProcess[];
  redis: RunningRedis | undefined;
}

/** Kills one part after the other, and keeps count of what each kill left in doubt. */
export class Killer {
  readonly kills: Record<Killable, number> = { web: 0, api: 0, worker: 0, postgres: 0, redis: 0 };
  readonly #inData = new Set<string>();
  readonly #info: ProductInfo;
  readonly #beside: readonly BesideProcess[];
  /** The Redis that runs now; it comes back on the same port. */
  redis: RunningRedis | undefined;

  constructor({ info, beside, redis }: Victims) {
    this.#info = info;
    this.#beside = beside;
    this.redis = redis;
  }

  /** Attempts that a kill caught between the content's beginning and the result, each once. */
  get inDataAtKill(): number {
    return this.#inData.size;
  }

  get total(): number {
    return Object.values(this.kills).reduce((sum, one) => sum + one, 0);
  }

  /** @returns false where none of its kind is up at the moment: they are restarted with growing pauses */
  async kill(part: Killable): Promise<boolean> {
    if (part === 'redis') return this.#killRedis();
    const pids = [pidOf(this.#info, part), ...this.#beside.filter(({ name }) => name === part).map(({ pid }) => pid)].filter((pid) => pid !== undefined);
    const pid = pids[Math.floor(Math.random() * pids.length)];
    if (pid === undefined) return false;
    // Postgres with all its processes, as a machine that loses its power would.
    const family = part === 'postgres' ? familyOf(pid) : [pid];
    for (const one of family) if (isAlive(one)) process.kill(one, 'SIGKILL');
    await waitUntil(`${part} is gone`, () => !family.some(isAlive), { everyMs: 10 });
    this.kills[part] += 1;
    // The others send nothing, so their deaths leave nothing in doubt.
    if (part === 'worker') for (const attempt of await attemptsInData(this.#info, pid)) this.#inData.add(attempt);
    if (part === 'postgres') for (const attempt of await attemptsInData(this.#info)) this.#inData.add(attempt);
    return true;
  }

  async #killRedis(): Promise<boolean> {
    if (!this.redis) return false;
    const port = Number(new URL(this.redis.url).port);
    await this.redis.kill();
    this.kills.redis += 1;
    await sleep(redisAwayMs);
    this.redis = await startRedis({ port });
    return true;
  }
}
