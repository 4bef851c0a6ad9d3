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
import { faultsOf, type Breakable, type Fault, type Ground } from './faults';
import { FaultyLine } from './faulty-line';
import { settle, type Settled } from './settle';
import { SmallDisk } from './small-disk';

export interface FaultsOptions {
  rounds: number;
  mailboxes: number;
  clients: number;
  /** Between two messages of one client. */
  pauseMs: number;
  /** How long a fault lasts that does not pass by itself. */
  lastsMs: number;
  /** Size of the database's own disk; 0: it has none, and no disk gets full. */
  diskMiB: number;
  sink: Address | undefined;
  /** Only these kinds; all where none is named. */
  only?: readonly string[];
}

export interface FaultsResult extends Settled {
  faults: Record<string, number>;
  accepted: number;
  duplicates: number;
  refused: number;
  answers: Record<number, number>;
  /** The worst of each kind of fault, in seconds. */
  worst: Record<string, number>;
  /** The worst of each ground; 0 where none struck. */
  recovery: Record<Ground, number>;
  seconds: number;
}

const givenUpMs = 180_000;
const probeEveryMs = 200;

/** One fault after the other under load. Every mail that was accepted must be in the database, and at the sink in the end. */
export async function underFaults(options: FaultsOptions): Promise<FaultsResult> {
  const { mailboxes, sink: foreign, diskMiB } = options;
  const floorMiB = Math.floor(diskMiB / 8);
  const disk = diskMiB > 0 ? SmallDisk.mount(diskMiB) : null;
  const parts: { redis: Breakable['redis'] } = { redis: await startRedis() };
  const sink = await startSink(foreign);
  const line = await FaultyLine.to({ host: '127.0.0.1', port: sink.port });
  let bench: BenchProduct | undefined;
  let blind: BesideProcess | undefined;
  try {
    // The floor is counted in millions of bytes.
    const environment = { REDIS_URL: parts.redis.url, ...(disk ? { PLATEN_DATA_DIR: disk.dataFolder, PLATEN_MIN_FREE_MB: String(Math.ceil(floorMiB * 1.048576)) } : {}) };
    bench = await startBenchProduct({ environment });
    const info = bench.info();
    const port = await freePort();
    // It looks at no disk, as where the database runs on another machine: it writes until Postgres says that nothing fits any more.
    blind = new BesideProcess(info, 'api', { PLATEN_API_PORT: String(port), PLATEN_MIN_FREE_MB: '0' });
    await assertDurable(info.databaseUrls['superuserUrl'] ?? '');
    const { organizationId, mailboxes: made } = await makeFleetApart(info, { slug: 'faults', mailboxes, server: { host: '127.0.0.1', port: line.port }, limits: { maxPerMinute: 3_000 } });
    const arrivals = new Arrivals(sink);
    const breakable: Breakable = Object.assign(parts, { info, line, disk, floorMiB });
    try {
      return await oneAfterTheOther(options, breakable, arrivals, { organizationId, urls: [info.apiUrl, `http://127.0.0.1:${port}`], keys: made.flatMap(({ printers }) => printers.map(({ key }) => key)) });
    } finally {
      await arrivals.stop();
    }
  } finally {
    disk?.empty();
    await blind?.stop();
    await bench?.stop();
    await line.down();
    await sink.close();
    await parts.redis.stop();
    disk?.remove();
  }
}

async function oneAfterTheOther(options: FaultsOptions, parts: Breakable, arrivals: Arrivals, { organizationId, urls, keys }: { organizationId: string; urls: string[]; keys: string[] }): Promise<FaultsResult> {
  const { rounds, clients: howMany, pauseMs, lastsMs, only } = options;
  const { info } = parts;
  const began = performance.now();
  const clients: CarefulClients = new CarefulClients({ urls, keys, howMany, pauseMs, hasRoom: () => true });
  const faults: Record<string, number> = {};
  const worst: Record<string, number> = {};
  const recovery: Record<Ground, number> = { postgres: 0, disk: 0, redis: 0, upstream: 0 };
  const kinds = faultsOf(parts).filter(({ name }) => !only || only.includes(name));
  await sleep(2_000);
  for (let round = 0; round < rounds; round += 1) {
    for (const fault of kinds) {
      const seconds = await struck(fault, lastsMs, clients, arrivals);
      faults[fault.name] = (faults[fault.name] ?? 0) + 1;
      worst[fault.name] = Math.max(worst[fault.name] ?? 0, seconds);
      recovery[fault.ground] = Math.max(recovery[fault.ground], seconds);
      say(`${fault.name}: recovered after ${seconds.toFixed(1)} s; ${clients.accepted.size} accepted, ${arrivals.counts.size} at the sink`);
      await sleep(1_000);
    }
  }
  await clients.stop();
  // What met one fault after the other waits by the retry clock.
  const settled = await settle({ info, organizationId, accepted: clients.accepted, arrivals }, 1_200_000);
  return {
    faults,
    accepted: clients.accepted.size,
    ...settled,
    duplicates: arrivals.duplicates(arrivals.counts.keys()),
    refused: clients.refused,
    answers: clients.answers,
    worst,
    recovery,
    seconds: (performance.now() - began) / 1000,
  };
}

/**
 * @returns seconds from the fault's end until Platen does its work again: the first 202 where it could not store, the first
 * of the mails that waited at that moment at the sink where it could not send
 */
async function struck(fault: Fault, lastsMs: number, clients: CarefulClients, arrivals: Arrivals): Promise<number> {
  const over = await fault.strike(lastsMs);
  if (fault.ground === 'postgres' || fault.ground === 'disk') {
    // Not by the clients, who wait as long as Retry-After says.
    for (;;) {
      if (await clients.probe()) return (Date.now() - over) / 1000;
      refuseAfter(over, fault);
      await sleep(probeEveryMs);
    }
  }
  const waiting = [...clients.accepted].filter(([id, { at }]) => at <= over && !((arrivals.firstAt.get(id) ?? Infinity) <= over)).map(([id]) => id);
  for (;;) {
    await arrivals.look();
    const moved = waiting.flatMap((id) => arrivals.firstAt.get(id) ?? []).filter((at) => at > over);
    if (moved.length > 0) return Math.max(0, Math.min(...moved) - over) / 1000;
    // They may have come just before the fault's end.
    if (waiting.every((id) => arrivals.firstAt.has(id))) return 0;
    refuseAfter(over, fault);
    await sleep(probeEveryMs);
  }
}

function refuseAfter(over: number, { name }: Fault): void {
  if (Date.now() - over > givenUpMs) throw new Error(`${name}: no recovery within ${givenUpMs / 1000} s`);
}
