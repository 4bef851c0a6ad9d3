import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { readArguments } from './stage/arguments';
import { makeFleet, type FleetPrinter } from './stage/fleet';
import { Mails } from './stage/mail';
import { familyOf, forgetPeak, peakRssMiB, pssMiB, rssMiB } from './stage/processes';
import { startBenchProduct } from './stage/product';
import { report, rounded, say } from './stage/report';
import { startSink } from './stage/sink';
import { SubmitLine } from './stage/submit';

// So many big mails at once through REST and relay, half as rfc822 and half as multipart: how far api and worker grow.
// They come in slowly, so that all are under way together, and each has a lane of its own, so that all go out together.
const mails = 24;
const pieceBytes = 256 * 1024;
const patienceMs = 300_000;

const { sink: foreign, short, numbers } = readArguments({ rounds: [3, 1], mailMiB: [25, 25], spreadSeconds: [20, 6] });

const sink = await startSink(foreign);
const bench = await startBenchProduct();
try {
  const fleet = await makeFleet(bench.info(), { mailboxes: mails, server: { host: '127.0.0.1', port: sink.port } });
  const printers = fleet.mailboxes.flatMap((mailbox) => mailbox.printers);
  const big = new Mails(numbers.mailMiB * 1024 * 1024);
  const multipart = big.multipart();
  const piece = { bytes: pieceBytes, waitMs: (numbers.spreadSeconds * 1000 * pieceBytes) / big.bytes };
  const parts = { api: bench.pids('api'), worker: bench.pids('worker') };
  let inRequest = 0;

  const hand = async (printer: FleetPrinter, number: number): Promise<void> => {
    const line = new SubmitLine(bench.info().apiUrl);
    const body = number % 2 === 0 ? { contentType: 'message/rfc822', content: big.rfc822(randomUUID()) } : multipart;
    inRequest += 1;
    const answer = await line.submit({ key: printer.key, ...body, piece });
    inRequest -= 1;
    line.close();
    if (answer.status !== 202) throw new Error(`the api answered ${answer.status}: ${answer.body}`);
  };
  /** Everybody's first mail is small: what a process needs once anyway is there before it counts. */
  const warmUp = async (): Promise<void> => {
    const small = new Mails(1024 * 1024);
    for (const { key } of printers) {
      const line = new SubmitLine(bench.info().apiUrl);
      await line.submit({ key, contentType: 'message/rfc822', content: small.rfc822(randomUUID()) });
      line.close();
    }
    await sink.waitFor(printers.length, patienceMs);
  };
  const round = async () => {
    const { unique } = await sink.counts();
    const pids = Object.values(parts).flat();
    pids.forEach(forgetPeak);
    const before = Object.fromEntries(Object.entries(parts).map(([name, [pid = 0]]) => [name, rssMiB(pid)]));
    const postgres = (): number => bench.pids('postgres').flatMap(familyOf).reduce((sum, pid) => sum + pssMiB(pid), 0);
    const postgresBefore = postgres();
    const most = { inRequest: 0, atSink: 0, postgres: 0 };
    const watch = setInterval(() => {
      most.inRequest = Math.max(most.inRequest, inRequest);
      most.postgres = Math.max(most.postgres, postgres());
      void sink.counts().then(({ connectionsNow }) => (most.atSink = Math.max(most.atSink, connectionsNow)));
    }, 200);
    const began = performance.now();
    try {
      await Promise.all(printers.map(hand));
      if (!(await sink.waitFor(unique + mails, patienceMs))) throw new Error(`not all of ${mails} mails arrived within ${patienceMs / 1000} s`);
    } finally {
      clearInterval(watch);
    }
    const seconds = (performance.now() - began) / 1000;
    const growth = Object.fromEntries(Object.entries(parts).map(([name, [pid = 0]]) => [name, rounded(peakRssMiB(pid) - (before[name] ?? 0))]));
    return { growth, before, seconds, most, postgresGrowth: rounded(most.postgres - postgresBefore) };
  };

  await warmUp();
  await sleep(3_000);
  const rounds: Awaited<ReturnType<typeof round>>[] = [];
  for (let number = 1; number <= numbers.rounds; number += 1) {
    const done = await round();
    rounds.push(done);
    say(`round ${number}: api +${done.growth['api']} MiB, worker +${done.growth['worker']} MiB, ${done.most.inRequest} at once in, ${done.most.atSink} at once out`);
    await sleep(2_000);
  }
  const worst = (name: string): number => Math.max(...rounds.map(({ growth }) => growth[name] ?? NaN));
  const { unique, duplicates } = await sink.counts();
  report('memory', {
    growthMiB: { api: worst('api'), worker: worst('worker') },
    beforeMiB: Object.fromEntries(Object.entries(rounds[0]?.before ?? {}).map(([name, value]) => [name, rounded(value)])),
    postgresGrowthPssMiB: Math.max(...rounds.map(({ postgresGrowth }) => postgresGrowth)),
    inFlight: { mails, mailMiB: numbers.mailMiB, atOnceInRest: Math.min(...rounds.map(({ most }) => most.inRequest)), linesAtOnceToSink: Math.min(...rounds.map(({ most }) => most.atSink)) },
    forms: 'half rfc822, half multipart',
    perRound: rounds.map(({ growth, seconds }) => ({ ...growth, seconds: rounded(seconds) })),
    rounds: numbers.rounds,
    seconds: rounds.reduce((sum, { seconds }) => sum + seconds, 0),
    short,
    sink: foreign ? 'foreign, counted on the way' : 'own',
    atSink: { unique, duplicates, expected: mails * (numbers.rounds + 1) },
    baseline: 'none: peak RSS (VmHWM) of a process minus its RSS before',
  });
} finally {
  await bench.stop();
  await sink.close();
}
