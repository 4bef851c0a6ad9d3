import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProductInfo } from '@/e2e/stage/product-info';
import { waitUntil } from '@/e2e/stage/wait-until';
import { readArguments } from './stage/arguments';
import { startBareIngest } from './stage/bare-ingest';
import { asSuperuser, makeFleet, type FleetPrinter } from './stage/fleet';
import { Mails } from './stage/mail';
import { cpuMs, familyOf } from './stage/processes';
import { startBenchProduct } from './stage/product';
import { report, rounded, say } from './stage/report';
import { startSink } from './stage/sink';
import { median } from './stage/statistics';
import { overLines, SubmitLine, type Submission } from './stage/submit';

// How many submissions a second the api takes, and what each costs of processor time, api plus Postgres, beside a bare
// server that only inserts the body. The worker is stopped (SIGSTOP) while it is measured, and afterwards sends all that
// was taken, which the sink counts.
const mailboxes = 200;
const bytes = 5 * 1024;
const linesIn = 24;
const drainMs = 1_200_000;

const { sink: foreign, short, numbers } = readArguments({ rounds: [5, 1], seconds: [8, 2], warmUpSeconds: [5, 1] });

type Make = (printer: FleetPrinter) => Submission;

interface Round {
  mailsPerSecond: number;
  /** Of api plus Postgres. */
  cpuMsPerMail: number;
  seconds: number;
}

interface Target {
  url: string;
  pid: number;
}

/** Stops the workers where none holds a transaction open: its locks would stand in the api's way. */
async function stopStill(info: ProductInfo, pids: readonly number[]): Promise<void> {
  await asSuperuser(info, (client) =>
    waitUntil('the worker stands still outside a transaction', async () => {
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      await sleep(100);
      const { rowCount } = await client.query(`SELECT FROM pg_stat_activity WHERE "state" LIKE 'idle in transaction%'`);
      if (rowCount === 0) return true;
      for (const pid of pids) process.kill(pid, 'SIGCONT');
      return undefined;
    }),
  );
}

const sink = await startSink(foreign);
const bench = await startBenchProduct();
try {
  const info = bench.info();
  const fleet = await makeFleet(info, { mailboxes, server: { host: '127.0.0.1', port: sink.port } });
  const bare = await startBareIngest(info);
  const [api = 0] = bench.pids('api');
  const worker = bench.pids('worker');
  const printers = fleet.mailboxes.flatMap((mailbox) => mailbox.printers);
  const mails = new Mails(bytes);
  const json = mails.json();
  const multipart = mails.multipart();
  const forms: Record<'rfc822' | 'json' | 'multipart', Make> = {
    rfc822: ({ key }) => ({ key, contentType: 'message/rfc822', content: mails.rfc822(randomUUID()) }),
    json: ({ key }) => ({ key, ...json }),
    multipart: ({ key }) => ({ key, ...multipart }),
  };
  const platen: Target = { url: info.apiUrl, pid: api };
  const baseline: Target = { url: bare.url, pid: bare.pid };
  const accepted = { platen: 0, bare: 0 };

  const run = async (target: Target, make: Make, forSeconds: number): Promise<Round> => {
    const lines = Array.from({ length: linesIn }, () => new SubmitLine(target.url));
    const cpu = (): number => cpuMs([target.pid, ...bench.pids('postgres').flatMap(familyOf)]);
    let [taken, turn] = [0, 0];
    const cpuBefore = cpu();
    const began = performance.now();
    await overLines(linesIn, async (line) => {
      if (performance.now() - began > forSeconds * 1000) return false;
      const printer = printers[(turn += 1) % printers.length];
      if (!printer) return false;
      const answer = await lines[line]?.submit(make(printer));
      if (answer?.status !== 202) throw new Error(`${target.url} answered ${answer?.status}: ${answer?.body}`);
      taken += 1;
      return true;
    });
    const seconds = (performance.now() - began) / 1000;
    const cpuMsPerMail = (cpu() - cpuBefore) / taken;
    for (const line of lines) line.close();
    accepted[target === platen ? 'platen' : 'bare'] += taken;
    return { mailsPerSecond: rounded(taken / seconds), cpuMsPerMail: rounded(cpuMsPerMail), seconds: rounded(seconds) };
  };

  await stopStill(info, worker);
  const measured: Record<'rfc822' | 'bare' | 'json' | 'multipart', Round[]> = { rfc822: [], bare: [], json: [], multipart: [] };
  for (let round = 0; round <= numbers.rounds; round += 1) {
    const forSeconds = round === 0 ? numbers.warmUpSeconds : numbers.seconds;
    const turns = [
      ['rfc822', platen, forms.rfc822, forSeconds],
      ['bare', baseline, forms.rfc822, forSeconds],
      ['json', platen, forms.json, forSeconds / 2],
      ['multipart', platen, forms.multipart, forSeconds / 2],
    ] as const;
    const said: string[] = [];
    for (const [name, target, make, length] of round % 2 === 0 ? turns : [turns[1], turns[0], turns[2], turns[3]]) {
      const done = await run(target, make, length);
      if (round > 0) measured[name].push(done);
      said.push(`${name} ${done.mailsPerSecond}/s at ${done.cpuMsPerMail} ms`);
      // What the one left to the system to write must not burden the next.
      await sleep(500);
    }
    say(`${round === 0 ? 'warm-up' : `round ${round}`}: ${said.join(', ')}`);
  }
  const stored = await asSuperuser(info, async (client) => Number((await client.query<{ count: string }>('SELECT count(*) FROM "Message"')).rows[0]?.count));
  const storedByBare = await bare.stored();
  await bare.stop();

  for (const pid of worker) process.kill(pid, 'SIGCONT');
  say(`sending the ${accepted.platen} mails that were taken …`);
  await sink.waitFor(accepted.platen, drainMs);
  const { unique, duplicates } = await sink.counts();
  const rate = (rounds: Round[]): number => median(rounds.map(({ mailsPerSecond }) => mailsPerSecond));
  const cost = (rounds: Round[]): number => median(rounds.map(({ cpuMsPerMail }) => cpuMsPerMail));
  report('ingest', {
    ratio: rounded(rate(measured.rfc822) / rate(measured.bare)),
    cpuRatio: rounded(cost(measured.rfc822) / cost(measured.bare)),
    mailsPerSecond: Object.fromEntries(Object.entries(measured).map(([name, rounds]) => [name, rate(rounds)])),
    cpuMsPerMail: Object.fromEntries(Object.entries(measured).map(([name, rounds]) => [name, cost(rounds)])),
    measured,
    rounds: numbers.rounds,
    seconds: Object.values(measured).flat().reduce((sum, one) => sum + one.seconds, 0),
    short,
    accepted,
    stored: { platen: stored, bare: storedByBare },
    atSink: { unique, duplicates, missing: accepted.platen - unique },
    sink: foreign ? 'foreign, counted on the way' : 'own',
    mailboxes,
    bytes,
    linesIn,
    rowLevelSecurity: 'on for Platen, none in the baseline',
    worker: 'stopped with SIGSTOP while measuring, sends everything afterwards',
    baseline: bare.configuration,
  });
} finally {
  for (const pid of bench.pids('worker')) process.kill(pid, 'SIGCONT');
  await bench.stop();
  await sink.close();
}
