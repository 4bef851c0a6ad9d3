import { authorizedPrinter, leaveFleet } from '@/e2e/steps/fleet';
import { sandboxOf } from '@/e2e/steps/sandbox';
import { waitUntil } from '@/e2e/stage/wait-until';
import { asSuperuser } from './fleet';
import { Mails } from './mail';
import { cpuMs } from './processes';
import type { BenchProduct } from './product';
import { rounded, say } from './report';
import { overLines, SubmitLine } from './submit';
import { cpuPerMail, partsCpu } from './ways';

const mailboxes = 5;
const connectionsPerLane = 2;
const linesIn = 10;
const bytes = 5 * 1024;

/** What XOAUTH2 over STARTTLS to the sandbox's Exchange gives, limits out of the way on both sides. Counted at the sandbox. */
export async function relayByOauth(bench: BenchProduct, howMany: number) {
  say('XOAUTH2 over STARTTLS …');
  const info = bench.info();
  const sandbox = sandboxOf(info);
  await sandbox.settings({ limits: { connections: 1000, messages: 1_000_000 } });
  const printers: { key: string }[] = [];
  for (let number = 0; number < mailboxes; number += 1) printers.push(await authorizedPrinter(info, `bench${number}@contoso.example`));
  await leaveFleet();
  await asSuperuser(info, (client) => client.query(`UPDATE "Lane" SET "maxPerMinute" = 1000000, "maxRecipientsPerDay" = 100000000, "maxConnections" = $1 WHERE "cloud" IS NOT NULL`, [connectionsPerLane]));
  const mails = new Mails(bytes);
  const lines = Array.from({ length: linesIn }, () => new SubmitLine(info.apiUrl));
  const counted = async (): Promise<number> => (await sandbox.log({ since: 'z' })).counts['exchange message 250'] ?? 0;
  const cpu = () => ({ ...partsCpu(bench), sandbox: cpuMs(bench.pids('sandbox')) });

  const run = async (count: number): Promise<{ seconds: number; cpuMsPerMail: Record<string, number> }> => {
    const [before, cpuBefore] = [await counted(), cpu()];
    const began = performance.now();
    let left = count;
    await overLines(lines.length, async (number) => {
      if (left === 0) return false;
      left -= 1;
      const printer = printers[left % printers.length];
      const answer = await lines[number]?.submit({ key: printer?.key ?? '', contentType: 'message/rfc822', content: mails.rfc822(crypto.randomUUID()) });
      if (answer?.status !== 202) throw new Error(`the api answered ${answer?.status}: ${answer?.body}`);
      return true;
    });
    await waitUntil('all arrived at the sandbox', async () => (await counted()) >= before + count, { patienceMs: 600_000, everyMs: 50 });
    const seconds = (performance.now() - began) / 1000;
    return { seconds, cpuMsPerMail: cpuPerMail(cpuBefore, cpu(), count) };
  };
  try {
    await run(Math.ceil(howMany / 4));
    const { seconds, cpuMsPerMail } = await run(howMany);
    return { mails: howMany, mailboxes, linesToSandbox: mailboxes * connectionsPerLane, mailsPerSecond: rounded(howMany / seconds), cpuMsPerMail, seconds: rounded(seconds) };
  } finally {
    for (const line of lines) line.close();
  }
}
