import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@/e2e/stage/free-port';
import { assertDurable } from '@/e2e/stage/postgres';
import { startRedis } from '@/e2e/stage/redis';
import type { Address } from '../stage/arguments';
import { startBenchProduct, type BenchProduct } from '../stage/product';
import { say } from '../stage/report';
import { startSink } from '../stage/sink';
import { makeFleetApart } from '../stage/verbs';
import { Arrivals } from './arrivals';
import { BesideProcess } from './beside';
import { CarefulClients } from './careful-clients';
import { Killer, type Killable, type Victims } from './kill-parts';
import { settle } from './settle';

export interface CrashOptions {
  backend: 'postgres' | 'redis';
  /** At least; it goes on until both are reached. */
  kills: number;
  accepted: number;
  mailboxes: number;
  clients: number;
  /** Between one kill and the next, on average. */
  everyMs: number;
  sink: Address | undefined;
}

export interface CrashResult {
  backend: CrashOptions['backend'];
  kills: Record<Killable, number>;
  accepted: number;
  lost: number;
  unknownNotSent: number;
  falseAcceptances: number;
  duplicates: number;
  inDataAtKill: number;
  refused: number;
  /** What the clients met: answers by status, 0 for none. */
  answers: Record<number, number>;
  lostStates: Record<string, number>;
  seconds: number;
}

/** Mails accepted and not yet at the sink: enough that every lane has work, so few that they go out soon after. */
const backlog = 1_500;

const order: Record<CrashOptions['backend'], readonly Killable[]> = {
  postgres: ['worker', 'api', 'worker', 'postgres', 'web'],
  redis: ['worker', 'redis', 'api', 'postgres', 'web', 'worker', 'redis'],
};

/** Load, and kill -9 again and again of everything there is; then the sink is asked what became of every mail that was accepted. */
export async function crash(options: CrashOptions): Promise<CrashResult> {
  const { backend, mailboxes, sink: foreign } = options;
  const redis = backend === 'redis' ? await startRedis() : undefined;
  const victims: Victims & { beside: BesideProcess[] } = { info: undefined as never, beside: [], redis };
  let killer: Killer | undefined;
  let bench: BenchProduct | undefined;
  const sink = await startSink(foreign);
  try {
    bench = await startBenchProduct({ environment: redis ? { REDIS_URL: redis.url } : {} });
    victims.info = bench.info();
    await assertDurable(victims.info.databaseUrls['superuserUrl'] ?? '');
    const fleet = await makeFleetApart(victims.info, { slug: 'crash', mailboxes, server: { host: '127.0.0.1', port: sink.port }, limits: { maxPerMinute: 3_000 } });
    const apiPort = await freePort();
    victims.beside.push(new BesideProcess(victims.info, 'worker'), new BesideProcess(victims.info, 'api', { PLATEN_API_PORT: String(apiPort) }));
    killer = new Killer(victims);
    const arrivals = new Arrivals(sink);
    try {
      return await underLoad(options, killer, arrivals, {
        info: victims.info,
        organizationId: fleet.organizationId,
        urls: [victims.info.apiUrl, `http://127.0.0.1:${apiPort}`],
        keys: fleet.mailboxes.flatMap(({ printers }) => printers.map(({ key }) => key)),
      });
    } finally {
      await arrivals.stop();
    }
  } finally {
    await Promise.all(victims.beside.map((one) => one.stop()));
    await bench?.stop();
    await sink.close();
    await (killer?.redis ?? redis)?.stop();
  }
}

interface Scene {
  info: Victims['info'];
  organizationId: string;
  urls: string[];
  keys: string[];
}

async function underLoad({ backend, kills, accepted, clients: howMany, everyMs }: CrashOptions, killer: Killer, arrivals: Arrivals, scene: Scene): Promise<CrashResult> {
  const began = performance.now();
  const clients: CarefulClients = new CarefulClients({ ...scene, howMany, pauseMs: 20, hasRoom: () => clients.accepted.size - arrivals.counts.size < backlog });
  const parts = order[backend];
  await sleep(everyMs);
  for (let turn = 0; killer.total < kills || parts.some((part) => killer.kills[part] === 0) || clients.accepted.size < accepted; turn += 1) {
    const part = parts[turn % parts.length] ?? 'worker';
    if (await killer.kill(part)) {
      say(`${backend}: killed ${part} (${killer.total} of ${kills}); ${clients.accepted.size} accepted, ${arrivals.counts.size} at the sink`);
      await sleep(everyMs * (0.5 + Math.random()));
    } else await sleep(200);
  }
  await clients.stop();
  const settled = await settle({ ...scene, accepted: clients.accepted, arrivals });
  await untilWebAnswers(scene.info.publicUrl);
  return {
    backend,
    kills: killer.kills,
    accepted: clients.accepted.size,
    ...settled,
    duplicates: arrivals.duplicates(arrivals.counts.keys()),
    inDataAtKill: killer.inDataAtKill,
    refused: clients.refused,
    answers: clients.answers,
    seconds: (performance.now() - began) / 1000,
  };
}

/** Nobody loads the web, but it must have come back each time. */
async function untilWebAnswers(url: string): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    const answer = await fetch(new URL('/login', url)).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(500);
  }
  throw new Error('the web did not come back');
}
