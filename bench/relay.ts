import { randomUUID } from 'node:crypto';
import { readArguments } from './stage/arguments';
import { makeFleet } from './stage/fleet';
import { Mails } from './stage/mail';
import { startPostfix } from './stage/postfix';
import { startBenchProduct, type BenchProduct } from './stage/product';
import { relayByOauth } from './stage/relay-by-oauth';
import { report, rounded, say } from './stage/report';
import { startSink, type Sink } from './stage/sink';
import { median } from './stage/statistics';
import { overLines } from './stage/submit';
import { cpuPerMail, platenWay, postfixWay, type Way } from './stage/ways';

// Queue and forward, as fast as it goes: from the first submission to the last arrival at the sink. Platen and Postfix take
// turns, with as many lines in and as many lines to the sink.
const linesIn = 20;
const connectionsPerLane = 2;
const patienceMs = 300_000;

const { sink: foreign, short, numbers } = readArguments({
  rounds: [5, 1],
  mails5k: [4_000, 400],
  mails1m: [200, 20],
  mails25m: [16, 2],
  oauth: [2_000, 100],
});
const sizes = [
  { name: '5k', bytes: 5 * 1024, mails: numbers.mails5k },
  { name: '1m', bytes: 1024 * 1024, mails: numbers.mails1m },
  { name: '25m', bytes: 25 * 1024 * 1024, mails: numbers.mails25m },
];

interface Round {
  mailsPerSecond: number;
  seconds: number;
  cpuMsPerMail: Record<string, number>;
}

async function runBatch(sink: Sink, way: Way, mails: Mails, howMany: number): Promise<Round> {
  const before = await sink.counts();
  const cpuBefore = way.cpu();
  const began = performance.timeOrigin + performance.now();
  let left = howMany;
  await overLines(linesIn, async (line) => {
    if (left === 0) return false;
    left -= 1;
    await way.hand(line, mails, randomUUID());
    return true;
  });
  if (!(await sink.waitFor(before.unique + howMany, patienceMs))) {
    throw new Error(`only ${(await sink.counts()).unique - before.unique} of ${howMany} mails arrived from ${way.name} within ${patienceMs / 1000} s`);
  }
  const cpuMsPerMail = cpuPerMail(cpuBefore, way.cpu(), howMany);
  const arrivals = await sink.arrivals(before.unique + before.duplicates);
  const seconds = (Math.max(...arrivals.map(({ at }) => at)) - began) / 1000;
  return { mailsPerSecond: rounded(howMany / seconds), seconds: rounded(seconds), cpuMsPerMail };
}

const sink = await startSink(foreign);
const postfix = await startPostfix(sink.port);
let bench: BenchProduct | undefined;
try {
  bench = await startBenchProduct();
  const linesOut = Number(postfix.configuration['linesToSink']);
  const fleet = await makeFleet(bench.info(), { mailboxes: linesOut / connectionsPerLane, server: { host: '127.0.0.1', port: sink.port }, limits: { maxConnections: connectionsPerLane } });
  const ways = [platenWay(bench, fleet.mailboxes.flatMap(({ printers }) => printers), linesIn), postfixWay(postfix, linesIn)];
  const result: Record<string, unknown> = {};
  let seconds = 0;
  for (const { name, bytes, mails: howMany } of sizes) {
    const mails = new Mails(bytes);
    const rounds: Record<Way['name'], Round[]> = { platen: [], postfix: [] };
    // The round before the first warms both up and does not count.
    for (let round = 0; round <= numbers.rounds; round += 1) {
      for (const way of round % 2 === 0 ? ways : [...ways].reverse()) {
        const done = await runBatch(sink, way, mails, round === 0 ? Math.ceil(howMany / 4) : howMany);
        say(`${name}, ${round === 0 ? 'warm-up' : `round ${round}`}: ${way.name} ${done.mailsPerSecond}/s`);
        if (round > 0) rounds[way.name].push(done);
      }
    }
    const rate = (of: Round[]): number => median(of.map(({ mailsPerSecond }) => mailsPerSecond));
    seconds += [...rounds.platen, ...rounds.postfix].reduce((sum, one) => sum + one.seconds, 0);
    result[`ratio${name}`] = rounded(rate(rounds.platen) / rate(rounds.postfix));
    result[`mails${name}`] = { perRound: howMany, ...rounds };
  }
  for (const way of ways) way.close();
  const oauth = await relayByOauth(bench, numbers.oauth);
  const { unique, duplicates } = await sink.counts();
  report('relay', {
    ...result,
    oauth,
    rounds: numbers.rounds,
    seconds: seconds + oauth.seconds,
    short,
    sink: foreign ? 'foreign, counted on the way' : 'own',
    atSink: { unique, duplicates },
    linesIn,
    linesToSink: linesOut,
    baseline: postfix.configuration,
  });
} finally {
  await bench?.stop();
  await postfix.stop();
  await sink.close();
}
