import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { useEnvironment } from '@/e2e/stage/environment';
import { freshDatabase } from '@/e2e/stage/fresh-database';
import { startStagePostgres } from '@/e2e/stage/postgres';
import { announceServer } from '@/e2e/stage/server';
import { leaveFleet } from '@/e2e/steps/fleet';
import { readArguments } from './stage/arguments';
import { fillBacklog, openLanes } from './stage/backlog';
import { asSuperuser, makeFleet, type Database } from './stage/fleet';
import { cpuMs, familyOf } from './stage/processes';
import { report, rounded, say } from './stage/report';
import { startScaleWorkers } from './stage/scale-workers';
import { startSink } from './stage/sink';

// How many mails a second go out of many mailboxes at once, none of which is at its limit: once with the socket alone
// replaced by a sink inside the worker, so that the queue is what is measured, and once by real SMTP. All mail waits
// before it begins; nothing is submitted meanwhile.
const { sink: foreign, numbers } = readArguments({
  mailboxes: [5_000, 500],
  perMinute: [300, 300],
  workers: [2, 2],
  /** Lanes drained at once by each worker; 0: as the product. */
  places: [0, 0],
  warmUpSeconds: [60, 5],
  seconds: [180, 10],
  /** Mails each mailbox has, more than go out. */
  each: [200, 60],
  smtpEach: [140, 40],
});
const { mailboxes, perMinute, workers, places, warmUpSeconds, seconds } = numbers;

interface Phase {
  perSecond: number;
  seconds: number;
  /** Mailboxes that still had mail at the end. */
  active: number;
  cpuMsPerMail: { workers: number; postgres: number };
  rows: Rows;
  counted: number;
}

interface Rows {
  sent: number;
  attempts: number;
}

async function rowsOf(info: Database): Promise<Rows & { active: number }> {
  const { rows } = await asSuperuser(info, (client) =>
    client.query<Rows & { active: number }>(
      `SELECT (SELECT count(*)::int FROM "Message" WHERE "state" = 'sent') AS sent,
              (SELECT count(*)::int FROM "DeliveryAttempt" WHERE "class" = 'sent' AND "endedAt" IS NOT NULL) AS attempts,
              (SELECT count(DISTINCT "laneId")::int FROM "Message" WHERE "state" = 'queued') AS active`,
    ),
  );
  if (!rows[0]) throw new Error('no rows');
  return rows[0];
}

async function postmasterOf(info: Database): Promise<number> {
  const { rows } = await asSuperuser(info, (client) => client.query<{ folder: string }>(`SELECT setting AS folder FROM pg_settings WHERE name = 'data_directory'`));
  return Number(readFileSync(path.join(rows[0]?.folder ?? '', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

const { server, stop: stopPostgres } = await startStagePostgres();
announceServer(server);
const database = await freshDatabase();
useEnvironment(database, { PLATEN_ALLOW_PRIVATE_SMTP_HOSTS: 'on' });
const info: Database = { databaseUrls: { superuserUrl: database.superuserUrl, appUrl: database.appUrl }, environment: {} };
const sink = await startSink(foreign);
try {
  const fleet = await makeFleet(info, { mailboxes, server: { host: '127.0.0.1', port: sink.port }, limits: { maxPerMinute: perMinute } });
  const postmaster = await postmasterOf(info);

  const run = async (socket: 'in-process' | 'real', each: number): Promise<Phase> => {
    say(`filling the queue with ${(each * mailboxes).toLocaleString('en')} mails …`);
    await fillBacklog(info, fleet.organizationId, fleet.mailboxes, { each });
    const before = await rowsOf(info);
    await openLanes(info);
    const relay = await startScaleWorkers(workers, socket, places);
    const first = (await sink.counts()).unique;
    const count = async (): Promise<number> => (socket === 'real' ? (await sink.counts()).unique - first : relay.dispatches());
    const look = async () => ({ count: await count(), at: performance.now(), workers: cpuMs(relay.pids), postgres: cpuMs(familyOf(postmaster)) });
    try {
      say(`${socket} socket: warming up for ${warmUpSeconds} s, then measuring for ${seconds} s …`);
      await sleep(warmUpSeconds * 1000);
      const from = await look();
      await sleep(seconds * 1000);
      const until = await look();
      const { active } = await rowsOf(info);
      const mails = until.count - from.count;
      const took = (until.at - from.at) / 1000;
      const handedOver = await relay.stop();
      const after = await rowsOf(info);
      return {
        perSecond: rounded(mails / took),
        seconds: took,
        active,
        cpuMsPerMail: { workers: rounded((until.workers - from.workers) / mails), postgres: rounded((until.postgres - from.postgres) / mails) },
        rows: { sent: after.sent - before.sent, attempts: after.attempts - before.attempts },
        counted: socket === 'real' ? (await sink.counts()).unique - first : handedOver,
      };
    } finally {
      await relay.stop();
    }
  };

  const inProcess = await run('in-process', numbers.each);
  const smtp = await run('real', numbers.smtpEach);
  report('bench:scale', {
    seconds: inProcess.seconds,
    dispatchesPerSecond: inProcess.perSecond,
    dispatches: 'the real drain, all rows written; only the socket is replaced by an in-process sink',
    smtpPerSecond: smtp.perSecond,
    smtpSeconds: rounded(smtp.seconds),
    mailboxes,
    activeAtTheEnd: { inProcess: inProcess.active, smtp: smtp.active },
    cpuMsPerMail: { inProcess: inProcess.cpuMsPerMail, smtp: smtp.cpuMsPerMail },
    counted: { inProcess: inProcess.counted, smtp: smtp.counted },
    rowsWritten: { inProcess: inProcess.rows, smtp: smtp.rows },
    configuration: { perMinute, workers, places: places || 'as the product', warmUpSeconds, foreignSink: foreign !== undefined },
  });
} finally {
  await leaveFleet();
  await sink.close();
  await database.drop();
  await stopPostgres();
}
