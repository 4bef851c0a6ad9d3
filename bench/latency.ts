import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { readArguments } from './stage/arguments';
import { makeFleet } from './stage/fleet';
import { Mails } from './stage/mail';
import { startPostfix } from './stage/postfix';
import { startBenchProduct, type BenchProduct } from './stage/product';
import { report, rounded, say } from './stage/report';
import { startSink, type Sink } from './stage/sink';
import { percentile } from './stage/statistics';
import { platenWay, postfixWay, type Way } from './stage/ways';

// One scan at a time, from its last byte in to the sink's final reply; the two take turns in the same round. Then the same
// beside a steady load over other mailboxes.
const scanBytes = 200_000;
const loadBytes = 5 * 1024;
const loadPerSecond = 100;
const loadMailboxes = 400;
/** So many that none has two scans in a second, however quick they are. */
const scanMailboxes = 100;
const pauseMs = 12;
const patienceMs = 60_000;
const loadLines = 32;

const { sink: foreign, short, numbers } = readArguments({ rounds: [5, 1], scans: [200, 40], loadSeconds: [30, 5] });

async function scan(sink: Sink, way: Way, mails: Mails): Promise<{ id: string; lastByteAt: number }> {
  const id = randomUUID();
  const lastByteAt = await way.hand(0, mails, id);
  return { id: mails.sinkId(id), lastByteAt };
}

/** Waits until this mail is there: other mails come too, so the sink is asked for what is new. */
async function arrivalOf(sink: Sink, id: string, seen: { rows: number }): Promise<number> {
  for (const deadline = performance.now() + patienceMs; performance.now() < deadline; ) {
    const { unique, duplicates } = await sink.counts();
    if (unique + duplicates > seen.rows) {
      const arrivals = await sink.arrivals(seen.rows);
      seen.rows += arrivals.length;
      const found = arrivals.find((arrival) => arrival.id === id);
      if (found) return found.at;
    } else await sink.waitFor(unique + 1, 1_000);
  }
  throw new Error(`a scan did not arrive within ${patienceMs / 1000} s`);
}

async function measure(sink: Sink, way: Way, mails: Mails): Promise<number> {
  const { unique, duplicates } = await sink.counts();
  const { id, lastByteAt } = await scan(sink, way, mails);
  const at = await arrivalOf(sink, id, { rows: unique + duplicates });
  return at - lastByteAt;
}

/** Hands in so many mails a second, whatever becomes of them, until it is told to stop. */
function loadWith(way: Way, mails: Mails): { stop(): Promise<number> } {
  const began = performance.now();
  const under = new Set<Promise<void>>();
  const free = Array.from({ length: loadLines }, (_, line) => line);
  let handed = 0;
  let failure: unknown;
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - began) / 1000) * loadPerSecond);
    for (let line = free.pop(); line !== undefined; line = handed < due ? free.pop() : undefined) {
      if (handed >= due) {
        free.push(line);
        return;
      }
      const used = line;
      handed += 1;
      const one: Promise<void> = way
        .hand(used, mails, randomUUID())
        .then(() => undefined)
        .catch((error: unknown) => void (failure ??= error))
        .finally(() => {
          free.push(used);
          under.delete(one);
        });
      under.add(one);
    }
  }, 5);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(under);
      if (failure) throw failure;
      return handed / ((performance.now() - began) / 1000);
    },
  };
}

const sink = await startSink(foreign);
const postfix = await startPostfix(sink.port);
let bench: BenchProduct | undefined;
try {
  bench = await startBenchProduct();
  const fleet = await makeFleet(bench.info(), { mailboxes: scanMailboxes + loadMailboxes, server: { host: '127.0.0.1', port: sink.port } });
  const printers = fleet.mailboxes.flatMap((mailbox) => mailbox.printers);
  const [scans, loadMails] = [new Mails(scanBytes), new Mails(loadBytes)];
  const ways = [platenWay(bench, printers.slice(0, scanMailboxes), 1), postfixWay(postfix, 1)];
  const loads = [platenWay(bench, printers.slice(scanMailboxes), loadLines), postfixWay(postfix, loadLines)];
  let seconds = 0;

  const alone: Record<Way['name'], number[]> = { platen: [], postfix: [] };
  for (let round = 0; round <= numbers.rounds; round += 1) {
    const began = performance.now();
    const times: Record<Way['name'], number[]> = { platen: [], postfix: [] };
    for (let number = 0; number < numbers.scans; number += 1) {
      for (const way of ways) {
        times[way.name].push(await measure(sink, way, scans));
        await sleep(pauseMs);
      }
    }
    say(`alone, ${round === 0 ? 'warm-up' : `round ${round}`}: platen ${rounded(percentile(times.platen, 0.5))} ms, postfix ${rounded(percentile(times.postfix, 0.5))} ms`);
    if (round === 0) continue;
    alone.platen.push(...times.platen);
    alone.postfix.push(...times.postfix);
    seconds += (performance.now() - began) / 1000;
  }

  const loaded: Record<Way['name'], number[]> = { platen: [], postfix: [] };
  const loadRates: Record<Way['name'], number[]> = { platen: [], postfix: [] };
  for (let round = 1; round <= numbers.rounds; round += 1) {
    for (const [at, way] of ways.entries()) {
      const load = loads[at];
      if (!load) continue;
      const running = loadWith(load, loadMails);
      // The load is on its way before the first scan.
      await sleep(1_000);
      const began = performance.now();
      while (performance.now() - began < (numbers.loadSeconds * 1000) / 2) {
        loaded[way.name].push(await measure(sink, way, scans));
        await sleep(pauseMs);
      }
      seconds += (performance.now() - began) / 1000;
      loadRates[way.name].push(rounded(await running.stop()));
    }
    say(`beside load, round ${round}: platen ${rounded(percentile(loaded.platen, 0.99))} ms, postfix ${rounded(percentile(loaded.postfix, 0.99))} ms (p99 so far)`);
  }
  for (const way of [...ways, ...loads]) way.close();

  const ms = (times: number[], share: number): number => rounded(percentile(times, share));
  const { unique, duplicates } = await sink.counts();
  report('latency', {
    p50Ratio: rounded(percentile(alone.platen, 0.5) / percentile(alone.postfix, 0.5)),
    p50Ms: ms(alone.platen, 0.5),
    p99Ms: ms(alone.platen, 0.99),
    loadedP50Ms: ms(loaded.platen, 0.5),
    loadedP99Ms: ms(loaded.platen, 0.99),
    postfix: { p50Ms: ms(alone.postfix, 0.5), p99Ms: ms(alone.postfix, 0.99), loadedP50Ms: ms(loaded.postfix, 0.5), loadedP99Ms: ms(loaded.postfix, 0.99) },
    samples: { alone: alone.platen.length, loaded: loaded.platen.length },
    load: { perSecondAsked: loadPerSecond, perSecond: loadRates, mailboxes: loadMailboxes, bytes: loadBytes },
    scanBytes,
    scanMailboxes,
    rounds: numbers.rounds,
    seconds,
    short,
    sink: foreign ? 'foreign, counted on the way' : 'own',
    atSink: { unique, duplicates },
    baseline: postfix.configuration,
  });
} finally {
  await bench?.stop();
  await postfix.stop();
  await sink.close();
}
