import { setTimeout as sleep } from 'node:timers/promises';
import { asSuperuser } from '@/bench/stage/fleet';
import type { BenchProduct } from '@/bench/stage/product';
import { say } from '@/bench/stage/report';

export interface DisturbancePlan {
  kills: number;
  stops: number;
  /** How long a stopped worker stands still. */
  stopSeconds: number;
  /** All of them happen within so many seconds, spread evenly. */
  overSeconds: number;
  /** Lanes of which only so many may be touched: those whose rate is measured. */
  spared: { lanes: ReadonlySet<string>; atMost: number };
}

export interface Disturbances {
  kills: number;
  stops: number;
  /** Lanes of which a worker that was killed or stopped held the lease at that moment. */
  touched: Set<string>;
}

/** A claim that was on its way to the database at the kill has been written by then; no lease ends as early. */
const claimsSettledMs = 500;
const patienceMs = 20_000;
const lookAgainMs = 50;

/** Which lanes each worker's process holds. */
async function held(bench: BenchProduct): Promise<Map<number, string[]>> {
  const { rows } = await asSuperuser(bench.info(), (client) => client.query<{ id: string; owner: string }>(`SELECT "id", "leaseOwner" AS owner FROM "Lane" WHERE "leaseOwner" IS NOT NULL`));
  const lanes = new Map<number, string[]>();
  for (const { id, owner } of rows) {
    const pid = Number(owner.split(':').at(-2));
    lanes.set(pid, [...(lanes.get(pid) ?? []), id]);
  }
  return lanes;
}

async function lanesOf(bench: BenchProduct, pid: number): Promise<string[]> {
  await sleep(claimsSettledMs);
  return (await held(bench)).get(pid) ?? [];
}

/**
 * The worker whose end hurts most, of those that hold no more spared lanes than may be touched now. When lanes come due
 * in a wave all workers hold hundreds for a moment: then the next calmer one is waited for.
 */
async function victim(bench: BenchProduct, spared: ReadonlySet<string>, mayTouch: number): Promise<number | undefined> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const lanes = await held(bench);
    const of = (pid: number): string[] => lanes.get(pid) ?? [];
    const touches = (pid: number): number => of(pid).filter((id) => spared.has(id)).length;
    const pids = bench.pids('worker').sort((one, other) => of(other).length - of(one).length);
    const fitting = pids.find((pid) => of(pid).length > 0 && touches(pid) <= mayTouch);
    if (fitting !== undefined) return fitting;
    if (performance.now() > until) return pids.sort((one, other) => touches(one) - touches(other))[0];
    await sleep(lookAgainMs);
  }
}

async function kill(bench: BenchProduct, pid: number): Promise<string[]> {
  process.kill(pid, 'SIGKILL');
  const lanes = await lanesOf(bench, pid);
  // npm start starts its own one again by itself.
  if (bench.extra.some(({ child }) => child.pid === pid)) await bench.startExtra('worker');
  return lanes;
}

async function stop(bench: BenchProduct, pid: number, seconds: number): Promise<string[]> {
  process.kill(pid, 'SIGSTOP');
  try {
    return await lanesOf(bench, pid);
  } finally {
    await sleep(seconds * 1000 - claimsSettledMs);
    process.kill(pid, 'SIGCONT');
  }
}

/** Kills (SIGKILL) and stops (SIGSTOP) a busy worker, one at a time; as many as before run afterwards. */
export async function disturb(bench: BenchProduct, { kills, stops, stopSeconds, overSeconds, spared }: DisturbancePlan): Promise<Disturbances> {
  const done: Disturbances = { kills: 0, stops: 0, touched: new Set() };
  const all = kills + stops;
  const began = performance.now();
  for (let number = 0; number < all; number += 1) {
    await sleep(Math.max(0, began + (number * overSeconds * 1000) / all - performance.now()));
    const touched = [...done.touched].filter((id) => spared.lanes.has(id)).length;
    const pid = await victim(bench, spared.lanes, Math.max(0, (spared.atMost - touched) / (all - number)));
    if (pid === undefined) throw new Error('no worker runs');
    // The stops lie evenly among the kills.
    const stands = Math.ceil(((number + 1) * stops) / all) > Math.ceil((number * stops) / all);
    const lanes = stands ? await stop(bench, pid, stopSeconds) : await kill(bench, pid);
    if (stands) done.stops += 1;
    else done.kills += 1;
    for (const lane of lanes) done.touched.add(lane);
    say(`a worker was ${stands ? 'stopped' : 'killed'}; it held ${lanes.length} lanes`);
  }
  return done;
}
