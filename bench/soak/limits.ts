import { setTimeout as sleep } from 'node:timers/promises';
import type { Address } from '@/bench/stage/arguments';
import { fillBacklog, openLanes } from '@/bench/stage/backlog';
import { asSuperuser, makeFleet, type Fleet } from '@/bench/stage/fleet';
import { startBenchProduct, type BenchProduct } from '@/bench/stage/product';
import { say } from '@/bench/stage/report';
import { startSink, type Sink } from '@/bench/stage/sink';
import { leaveFleet } from '@/e2e/steps/fleet';
import { disturb, type Disturbances } from './disturb';
import { exchangeVerdict, fillSignedIn } from './signed-in';

export interface LimitsPlan {
  workers: number;
  /** Of one's own server, spoken to in the clear; every tenth one's answers after 0 to 15 s. */
  mailboxes: number;
  perMinute: number;
  /** Mails that wait for each of them; more than can go, so that the limit alone holds them back. */
  each: number;
  /** By STARTTLS and XOAUTH2 to the sandbox's Exchange. */
  signedIn: number;
  signedInPerMinute: number;
  signedInEach: number;
  warmUpSeconds: number;
  /** Measured: whole minutes say how much of the rate was used. */
  seconds: number;
  kills: number;
  stops: number;
  stopSeconds: number;
  /** The share of the fast mailboxes that kills and stops may touch: the others show how much of the rate is used. */
  touchedAtMost: number;
  sink: Address | undefined;
}

/** Of Exchange's three connections Platen uses two: the third is what a worker that stands still may hold open. */
const connections = 3;
const slowestMs = 15_000;
const isSlow = (number: number): boolean => number % 10 === 9;

/** Sends from many mailboxes at their limit while workers are killed and stopped; the servers judge. */
export async function soakLimits(plan: LimitsPlan) {
  const sink = await startSink(plan.sink);
  let bench: BenchProduct | undefined;
  try {
    bench = await startBenchProduct({ environment: { PLATEN_MIN_FREE_MB: '0' } });
    return await soakOn(bench, sink, plan);
  } finally {
    await leaveFleet();
    await bench?.stop();
    await sink.close();
  }
}

async function soakOn(bench: BenchProduct, sink: Sink, plan: LimitsPlan) {
  const info = bench.info();
  say('filling the queue …');
  const fleet = await makeFleet(info, { slug: 'soak', mailboxes: plan.mailboxes, server: { host: '127.0.0.1', port: sink.port }, limits: { maxPerMinute: plan.perMinute } });
  await sink.judge({ perMinute: plan.perMinute, connections });
  await sink.behave({ slow: Object.fromEntries(fleet.mailboxes.filter((_, number) => isSlow(number)).map(({ address }) => [address, [0, slowestMs]])) });
  await fillBacklog(info, fleet.organizationId, fleet.mailboxes, { each: plan.each });
  await leaveFleet();
  await fillSignedIn(info, { mailboxes: plan.signedIn, each: plan.signedInEach, perMinute: plan.signedInPerMinute });
  // A worker looks as soon as it starts; the one that runs already looks every 15 s, for nobody rings.
  await openLanes(info);
  for (let number = 1; number < plan.workers; number += 1) await bench.startExtra('worker');
  const opened = performance.timeOrigin + performance.now();
  const from = opened + plan.warmUpSeconds * 1000;
  const until = from + plan.seconds * 1000;
  const wait = (moment: number) => sleep(Math.max(0, moment - performance.timeOrigin - performance.now()));
  say(`warming up for ${plan.warmUpSeconds} s …`);
  await wait(from);
  say(`measuring for ${plan.seconds} s …`);
  // The last stop ends before the end.
  const fast = new Set(fleet.mailboxes.filter((_, number) => !isSlow(number)).map(({ laneId }) => laneId));
  const disturbed = disturb(bench, {
    kills: plan.kills,
    stops: plan.stops,
    stopSeconds: plan.stopSeconds,
    overSeconds: Math.max(0, plan.seconds - plan.stopSeconds),
    spared: { lanes: fast, atMost: plan.touchedAtMost * fast.size },
  });
  const disturbances = (await Promise.all([disturbed, wait(until)]))[0];
  const left = await backlogOf(bench, fleet);
  const exchange = await exchangeVerdict(info);
  // What is still under way is judged too.
  await Promise.all(bench.extra.map((one) => one.stop()));
  const arrivals = await sink.arrivals();
  const verdict = await sink.verdict();
  return {
    seconds: plan.seconds,
    workers: plan.workers,
    mailboxes: plan.mailboxes,
    signedIn: plan.signedIn,
    sends: arrivals.length + exchange.sends,
    signedInSends: exchange.sends,
    violations: verdict.begun + verdict.taken + verdict.connections + exchange.violations,
    violationsBy: { ...verdict, exchange: exchange.violations },
    kills: disturbances.kills,
    stops: disturbances.stops,
    ...usage(plan, fleet, disturbances, left, arrivals.filter(({ at }) => at >= from && at < until)),
    configuration: { perMinute: plan.perMinute, connectionsJudged: connections, signedInPerMinute: plan.signedInPerMinute, stopSeconds: plan.stopSeconds, warmUpSeconds: plan.warmUpSeconds, slowMailboxes: 'every tenth, its server answers after 0 to 15 s', foreignSink: plan.sink !== undefined },
  };
}

/** How many mails wait in each lane. */
async function backlogOf(bench: BenchProduct, { organizationId }: Fleet): Promise<Map<string, number>> {
  const { rows } = await asSuperuser(bench.info(), (client) =>
    client.query<{ laneId: string; waiting: number }>(`SELECT "laneId", count(*)::int AS waiting FROM "Message" WHERE "organizationId" = $1 AND "state" = 'queued' GROUP BY 1`, [organizationId]),
  );
  return new Map(rows.map(({ laneId, waiting }) => [laneId, waiting]));
}

/** Of the configured rate, what the mailboxes used that had mail throughout, a fast server, and no dead worker. */
function usage(plan: LimitsPlan, fleet: Fleet, { touched }: Disturbances, left: ReadonlyMap<string, number>, arrivals: readonly { envelopeFrom: string }[]) {
  const sent = new Map<string, number>();
  for (const { envelopeFrom } of arrivals) sent.set(envelopeFrom, (sent.get(envelopeFrom) ?? 0) + 1);
  const share = (mailboxes: Fleet['mailboxes']) =>
    mailboxes.reduce((sum, { address }) => sum + (sent.get(address) ?? 0), 0) / (mailboxes.length * plan.perMinute * (plan.seconds / 60));
  const busy = fleet.mailboxes.map((mailbox, number) => ({ ...mailbox, slow: isSlow(number) })).filter(({ laneId }) => (left.get(laneId) ?? 0) > 0 && !touched.has(laneId));
  const [fast, slow] = [busy.filter((one) => !one.slow), busy.filter((one) => one.slow)];
  return { touched: touched.size, untouched: fast.length, rateUsed: share(fast), rateUsedBySlow: share(slow) };
}
