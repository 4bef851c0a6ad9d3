import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Address } from '@/bench/stage/arguments';
import { fillBacklog, openLanes } from '@/bench/stage/backlog';
import { asSuperuser, makeFleet, type FleetPrinter } from '@/bench/stage/fleet';
import { Mails } from '@/bench/stage/mail';
import { startBenchProduct, type BenchProduct } from '@/bench/stage/product';
import { say } from '@/bench/stage/report';
import { startSink, type Sink } from '@/bench/stage/sink';
import { percentile } from '@/bench/stage/statistics';
import { SubmitLine } from '@/bench/stage/submit';
import { leaveFleet } from '@/e2e/steps/fleet';
import { startHostile, type Hostile } from './hostile';
import { now, SinkFollower } from './sink-follower';

export interface FairnessPlan {
  workers: number;
  /** Mailboxes with a backlog, and how many mails wait in each. */
  busy: number;
  waiting: number;
  /** The others, with a mail now and then. */
  light: number;
  lightPerSecond: number;
  /** Mailboxes that one printer floods and another one uses now and then, and one more without a limit at a slow server. */
  flooded: number;
  /** The other printer sends so long after its last mail went out. */
  quietEverySeconds: number;
  /** Mailboxes of another organization, each at a server of its own that drips half-finished replies. */
  hostile: number;
  perMinute: number;
  warmUpSeconds: number;
  seconds: number;
  sink: Address | undefined;
}

interface Submitted {
  id: string;
  /** When the 202 came: milliseconds since 1970. */
  acceptedAt: number;
}

/** There the mails wait for a connection, in the others for a slot. */
const wideFactor = 100;
/** The same for every mail, so that they come to an end in the order in which they began. */
const slowServerMs: [number, number] = [300, 300];
const floodAtMostEveryMs = 200;
/** A quiet printer's mail may have to wait for a slot, and a busy machine for itself. */
const slotMs = 180_000;
const mails = new Mails(2_048);

/** Whether busy mailboxes hold up others, and a busy printer the other one of its mailbox. */
export async function soakFairness(plan: FairnessPlan) {
  const sink = await startSink(plan.sink);
  let bench: BenchProduct | undefined;
  let hostile: Hostile | undefined;
  try {
    bench = await startBenchProduct({ environment: { PLATEN_MIN_FREE_MB: '0' } });
    hostile = await startHostile(bench.info(), plan.hostile);
    const result = await soakOn(bench, sink, plan);
    return { ...result, hostile: plan.hostile, hostilePlaces: hostile.most() };
  } finally {
    await leaveFleet();
    await bench?.stop();
    await hostile?.stop();
    await sink.close();
  }
}

async function soakOn(bench: BenchProduct, sink: Sink, plan: FairnessPlan) {
  const info = bench.info();
  say('filling the queue …');
  const fleet = await makeFleet(info, {
    slug: 'soak',
    mailboxes: plan.busy + plan.light + plan.flooded + 1,
    printersPerMailbox: 2,
    server: { host: '127.0.0.1', port: sink.port },
    limits: { maxPerMinute: plan.perMinute },
  });
  const [busy, light, shared] = [fleet.mailboxes.slice(0, plan.busy), fleet.mailboxes.slice(plan.busy, plan.busy + plan.light), fleet.mailboxes.slice(plan.busy + plan.light)];
  await asSuperuser(info, (client) => client.query('UPDATE "Lane" SET "maxPerMinute" = $2 WHERE "id" = $1', [shared.at(-1)?.laneId, plan.perMinute * wideFactor]));
  await sink.behave({ slow: { [shared.at(-1)?.address ?? '']: slowServerMs } });
  // A flood has begun long before: it never lets its mailbox run dry.
  await fillBacklog(info, fleet.organizationId, [...busy, ...shared], { each: plan.waiting });
  await openLanes(info);
  for (let number = 1; number < plan.workers; number += 1) await bench.startExtra('worker');

  say(`warming up for ${plan.warmUpSeconds} s …`);
  await sleep(plan.warmUpSeconds * 1000);
  say(`measuring for ${plan.seconds} s …`);
  const until = now() + plan.seconds * 1000;
  const api = info.apiUrl;
  const arrivals = new SinkFollower(sink);
  const floods = shared.map(async (mailbox, number): Promise<Flooded> => {
    const perMinute = number === plan.flooded ? plan.perMinute * wideFactor : plan.perMinute;
    const [, quiet] = await Promise.all([
      submitOften(api, () => mailbox.printers[0], { everyMs: Math.max(60_000 / perMinute, floodAtMostEveryMs), until }),
      submitQuietly(api, mailbox.printers[1], { arrivals, everyMs: plan.quietEverySeconds * 1000, until }),
    ]);
    return { address: mailbox.address, perMinute, quiet };
  });
  const lightly = submitOften(api, () => light[Math.floor(Math.random() * light.length)]?.printers[0], { everyMs: 1000 / plan.lightPerSecond, until });
  const [sent, ...flooded] = await Promise.all([lightly, ...floods]);
  say('waiting for the last of them …');
  await arrivals.untilThere([...sent, ...flooded.flatMap(({ quiet }) => quiet)].map(({ id }) => mails.sinkId(id)), now() + slotMs);
  const { rows } = await asSuperuser(info, (client) =>
    client.query<{ left: number }>(
      `SELECT count(m."id")::int AS left FROM unnest($1::uuid[]) AS t(lane) LEFT JOIN "Message" m ON m."organizationId" = $2 AND m."laneId" = t.lane AND m."state" = 'queued' GROUP BY t.lane`,
      [[...busy, ...shared].map(({ laneId }) => laneId), fleet.organizationId],
    ),
  );
  return { ...verdict(plan, { sent, flooded, arrivals }), leftAtLeast: Math.min(...rows.map(({ left }) => left)) };
}

/** Submits at this pace on average, at random moments, as independent printers do; more lines open where the answers are slow. */
async function submitOften(apiUrl: string, printer: () => FleetPrinter | undefined, { everyMs, until }: { everyMs: number; until: number }): Promise<Submitted[]> {
  const submitted: Submitted[] = [];
  const idle: SubmitLine[] = [];
  const under = new Set<Promise<void>>();
  const next = async (): Promise<void> => {
    const line = idle.pop() ?? new SubmitLine(apiUrl);
    submitted.push(await submit(line, printer()));
    idle.push(line);
  };
  for (;;) {
    const wait = -Math.log(1 - Math.random()) * everyMs;
    if (now() + wait > until) break;
    await sleep(wait);
    const one = next().finally(() => under.delete(one));
    under.add(one);
  }
  await Promise.all(under);
  for (const line of idle) line.close();
  return submitted;
}

/** Submits a mail, waits until it has gone out, and after a while submits the next. */
async function submitQuietly(apiUrl: string, printer: FleetPrinter | undefined, { arrivals, everyMs, until }: { arrivals: SinkFollower; everyMs: number; until: number }): Promise<Submitted[]> {
  const submitted: Submitted[] = [];
  const line = new SubmitLine(apiUrl);
  while (now() < until) {
    const one = await submit(line, printer);
    submitted.push(one);
    await arrivals.untilThere([mails.sinkId(one.id)], now() + slotMs);
    await sleep(2 * Math.random() * everyMs);
  }
  line.close();
  return submitted;
}

async function submit(line: SubmitLine, printer: FleetPrinter | undefined): Promise<Submitted> {
  const id = randomUUID();
  const { status, body } = await line.submit({ key: printer?.key ?? '', contentType: 'message/rfc822', content: mails.rfc822(id) });
  if (status !== 202) throw new Error(`a submission was answered ${status}: ${body}`);
  return { id, acceptedAt: now() };
}

interface Flooded {
  address: string;
  perMinute: number;
  quiet: Submitted[];
}

function verdict(plan: FairnessPlan, { sent, flooded, arrivals }: { sent: Submitted[]; flooded: Flooded[]; arrivals: SinkFollower }) {
  const at = ({ id }: Submitted): number => arrivals.at(mails.sinkId(id));
  // The sink may have it before the 202 is read: then nobody has waited.
  const waits = sent.map((one) => Math.max(0, at(one) - one.acceptedAt) / 1000);
  const shared = flooded.map(({ address, perMinute, quiet }) => {
    const quietly = new Set(quiet.map(({ id }) => mails.sinkId(id)));
    const times = arrivals.from(address).filter(({ id }) => !quietly.has(id)).map((one) => one.at);
    const there = quiet.filter((one) => at(one) < Infinity);
    // Until its MAIL FROM: what goes out on the other connection while it goes out itself is not ahead of it.
    const ahead = there.map((one) => times.filter((time) => time > one.acceptedAt && time < arrivals.begunAt(mails.sinkId(one.id))).length);
    return { perMinute, flooderSent: times.length, samples: there.length, notSent: quiet.length - there.length, mailsAhead: Math.max(0, ...ahead) };
  });
  return {
    seconds: plan.seconds,
    mailboxes: plan.busy,
    waiting: plan.waiting,
    otherMailboxes: plan.light,
    samples: waits.length,
    notSent: waits.filter((wait) => wait === Infinity).length + shared.reduce((sum, { notSent }) => sum + notSent, 0),
    p50: percentile(waits, 0.5),
    p95: percentile(waits, 0.95),
    p99: percentile(waits, 0.99),
    worst: Math.max(...waits),
    aheadSamples: shared.reduce((sum, one) => sum + one.samples, 0),
    mailsAhead: Math.max(...shared.map(({ mailsAhead }) => mailsAhead)),
    shared,
    configuration: { workers: plan.workers, perMinute: plan.perMinute, lightPerSecond: plan.lightPerSecond, flooded: plan.flooded, quietEverySeconds: plan.quietEverySeconds, warmUpSeconds: plan.warmUpSeconds, foreignSink: plan.sink !== undefined },
  };
}
