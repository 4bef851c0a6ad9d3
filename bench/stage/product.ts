import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from '@/e2e/stage/free-port';
import { pidOf, type Part } from '@/e2e/stage/kill';
import type { ProductInfo } from '@/e2e/stage/product-info';
import { startRedis, type RunningRedis } from '@/e2e/stage/redis';
import { startProduct, type RunningProduct } from '@/e2e/stage/start-product';
import { projectRoot } from '@/scripts/root';
import { say } from './report';

export interface BenchProductOptions {
  /** BullMQ on a Redis of its own in place of Postgres. */
  redis?: boolean;
  /** Workers besides the one of npm start. */
  extraWorkers?: number;
  /** Apis besides the one of npm start, each on a port of its own. */
  extraApis?: number;
  /** Settings by name, as in docs/architecture.md. */
  environment?: Record<string, string>;
}

/** One more process beside those of npm start, as a second machine would have it. Nobody starts it again. */
export interface ExtraProcess {
  kind: 'api' | 'worker';
  child: ChildProcess;
  /** Of an api. */
  url: string | undefined;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface BenchProduct {
  product: RunningProduct;
  info(): ProductInfo;
  redis: RunningRedis | undefined;
  extra: ExtraProcess[];
  startExtra(kind: 'api' | 'worker'): Promise<ExtraProcess>;
  /** The process numbers of a part: of npm start's own and of the extra ones. */
  pids(part: Part): number[];
  /** Every api there is. */
  apiUrls(): string[];
  stop(): Promise<void>;
}

async function startExtra(info: ProductInfo, kind: 'api' | 'worker'): Promise<ExtraProcess> {
  const port = kind === 'api' ? await freePort() : undefined;
  const { PATH, HOME, TZ } = process.env;
  const environment: NodeJS.ProcessEnv = {
    ...Object.fromEntries(Object.entries({ PATH, HOME, TZ }).filter((entry): entry is [string, string] => entry[1] !== undefined)),
    ...Object.fromEntries(Object.entries(info.ports).map(([name, value]) => [name, String(value)])),
    PLATEN_MODE: 'demo',
    PLATEN_DATA_DIR: info.dataFolder,
    PLATEN_PUBLIC_URL: info.publicUrl,
    PLATEN_API_URL: info.apiUrl,
    ...info.environment,
    // What it logs is said on stderr, so only what went wrong.
    PLATEN_LOG_LEVEL: 'warn',
    ...profiling(),
    NODE_ENV: 'production',
    ...(port === undefined ? {} : { PLATEN_API_PORT: String(port) }),
  };
  const child = spawn(process.execPath, [`dist/${kind}.js`], { cwd: projectRoot(), env: environment, stdio: ['ignore', 2, 2, 'ipc'] });
  const gone = once(child, 'exit');
  await Promise.race([
    new Promise<void>((resolve) => child.once('message', () => resolve())),
    gone.then(() => {
      throw new Error(`an extra ${kind} did not start`);
    }),
  ]);
  return {
    kind,
    child,
    url: port === undefined ? undefined : `http://127.0.0.1:${port}`,
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await gone;
    },
  };
}

/** BENCH_PROFILES=<folder>: every process writes there what its processor time went into, when it ends. */
function profiling(): Record<string, string> {
  const folder = process.env['BENCH_PROFILES'];
  return folder ? { NODE_OPTIONS: `--import=${pathToFileURL(path.join(import.meta.dirname, 'profile.mjs')).href}`, BENCH_PROFILES: path.resolve(folder) } : {};
}

/** Brings up what `npm start` does, with a data folder and ports of its own, and what else is wanted beside it. */
export async function startBenchProduct({ redis: wantsRedis = false, extraWorkers = 0, extraApis = 0, environment = {} }: BenchProductOptions = {}): Promise<BenchProduct> {
  say('starting the product …');
  const redis = wantsRedis ? await startRedis() : undefined;
  let product: RunningProduct;
  try {
    product = await startProduct({ PLATEN_LOG_LEVEL: 'warn', ...profiling(), ...(redis ? { REDIS_URL: redis.url } : {}), ...environment });
  } catch (error) {
    await redis?.stop();
    throw error;
  }
  const extra: ExtraProcess[] = [];
  const more = async (kind: 'api' | 'worker'): Promise<ExtraProcess> => {
    const one = await startExtra(product.info, kind);
    extra.push(one);
    return one;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(extra.map((one) => one.stop()));
    await product.remove();
    await redis?.stop();
  };
  try {
    for (let number = 0; number < extraWorkers; number += 1) await more('worker');
    for (let number = 0; number < extraApis; number += 1) await more('api');
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    product,
    info: () => product.info,
    redis,
    extra,
    startExtra: more,
    pids: (part) => [pidOf(product.info, part), ...extra.filter(({ kind, child }) => kind === part && child.exitCode === null && child.signalCode === null).map(({ child }) => child.pid)].filter((pid) => pid !== undefined),
    apiUrls: () => [product.info.apiUrl, ...extra.flatMap(({ url }) => url ?? [])],
    stop,
  };
}
