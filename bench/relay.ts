import { randomUUID } from 'node:crypto';
import { readArguments } from './stage/arguments';
import { makeFleet, type Fleet } from './stage/fleet';
import { Mails } from './stage/mail';
import { startPostfix, type RunningPostfix } from './stage/postfix';
import { cpuMs, familyOf } from './stage/processes';
import { startBenchProduct, type BenchProduct } from './stage/product';
import { relayByOauth } from './stage/relay-by-oauth';
import { report, rounded, say } from './stage/report';
import { startSink, type Sink } from './stage/sink';
import { SmtpLine } from './stage/smtp-line';
import { median } from './stage/statistics';
import { overLines, SubmitLine } from './stage/submit';

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

/** One batch through one of the two; `hand` hands in one mail on one of the lines. */
async function runBatch(sink: Sink, mails: number, pids: Record<string, () => number[]>, hand: (line: number, id: string) => Promise<void>): Promise<Round> {
  const before = await sink.counts();
  const cpuOf = (): [string, number][] => Object.entries(pids).map(([name, of]) => [name, cpuMs(of())]);
  const cpuBefore = new Map(cpuOf());
  const began = performance.timeOrigin + performance.now();
  let left = mails;
  const lines = Array.from({ length: Math.min(linesIn, mails) }, (_, number) => ({ number, close: () => undefined }));
  await overLines(lines, async ({ number }) => {
    if (left === 0) return false;
    left -= 1;
    await hand(number, randomUUID());
    return true;
  });
  if (!(await sink.waitFor(before.unique + mails, patienceMs))) throw new Error(`only ${(await sink.counts()).unique - before.unique} of ${mails} mails arrived within ${patienceMs / 1000} s`);
  const cpu = cpuOf();
  const arrivals = await sink.arrivals(before.unique + before.duplicates);
  const seconds = (Math.max(...arrivals.map(({ at }) => at)) - began) / 1000;
  return {
    mailsPerSecond: rounded(mails / seconds),
    seconds,
    cpuMsPerMail: Object.fromEntries(cpu.map(([name, ms]) => [name, rounded((ms - (cpuBefore.get(name) ?? 0)) / mails)])),
  };
}

async function throughPlaten(sink: Sink, bench: BenchProduct, fleet: Fleet, mails: Mails, howMany: number): Promise<Round> {
  const lines = Array.from({ length: linesIn }, () => new SubmitLine(bench.info().apiUrl));
  const parts = { api: () => bench.pids('api'), worker: () => bench.pids('worker'), postgres: () => bench.pids('postgres').flatMap(familyOf) };
  let turn = 0;
  try {
    return await runBatch(sink, howMany, parts, async (line, id) => {
      const printer = fleet.mailboxes[(turn += 1) % fleet.mailboxes.length]?.printers[0];
      const answer = await lines[line]?.submit({ key: printer?.key ?? '', contentType: 'message/rfc822', content: mails.rfc822(id) });
      if (answer?.status !== 202) throw new Error(`the api answered ${answer?.status}: ${answer?.body}`);
    });
  } finally {
    for (const line of lines) line.close();
  }
}

async function throughPostfix(sink: Sink, postfix: RunningPostfix, mails: Mails, howMany: number): Promise<Round> {
  const lines = Array.from({ length: linesIn }, () => new SmtpLine(postfix.port, 'printer@devices.example', 'ada@northwind.example'));
  try {
    return await runBatch(sink, howMany, { all: () => familyOf(postfix.pid) }, async (line, id) => void (await lines[line]?.send(mails.rfc822(id))));
  } finally {
    for (const line of lines) line.close();
  }
}

const sink = await startSink(foreign);
const postfix = await startPostfix(sink.port);
let bench: BenchProduct | undefined;
try {
  bench = await startBenchProduct();
  const linesOut = Number(postfix.configuration['linesToSink']);
  const fleet = await makeFleet(bench.info(), { mailboxes: linesOut / connectionsPerLane, server: { host: '127.0.0.1', port: sink.port }, limits: { maxConnections: connectionsPerLane } });
  const result: Record<string, unknown> = {};
  let seconds = 0;
  for (const { name, bytes, mails: howMany } of sizes) {
    const mails = new Mails(bytes);
    const platenRounds: Round[] = [];
    const postfixRounds: Round[] = [];
    for (let round = -1; round < numbers.rounds; round += 1) {
      // The round before the first warms both up and does not count.
      const count = round < 0 ? Math.ceil(howMany / 4) : howMany;
      const turns = [
        async () => {
          const done = await throughPlaten(sink, bench as BenchProduct, fleet, mails, count);
          if (round >= 0) platenRounds.push(done);
          return `Platen ${done.mailsPerSecond}/s`;
        },
        async () => {
          const done = await throughPostfix(sink, postfix, mails, count);
          if (round >= 0) postfixRounds.push(done);
          return `Postfix ${done.mailsPerSecond}/s`;
        },
      ];
      const said = [];
      for (const turn of round % 2 === 0 ? turns : turns.reverse()) said.push(await turn());
      say(`${name}, ${round < 0 ? 'warm-up' : `round ${round + 1}`}: ${said.join(', ')}`);
    }
    const rate = (rounds: Round[]): number => median(rounds.map(({ mailsPerSecond }) => mailsPerSecond));
    seconds += [...platenRounds, ...postfixRounds].reduce((sum, one) => sum + one.seconds, 0);
    result[`ratio${name}`] = rounded(rate(platenRounds) / rate(postfixRounds));
    result[`platen${name}`] = { mails: howMany, rounds: platenRounds };
    result[`postfix${name}`] = { mails: howMany, rounds: postfixRounds };
  }
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
