import type { FleetPrinter } from './fleet';
import type { Mails } from './mail';
import type { RunningPostfix } from './postfix';
import { cpuMs, familyOf } from './processes';
import type { BenchProduct } from './product';
import { rounded } from './report';
import { SmtpLine } from './smtp-line';
import { SubmitLine } from './submit';

/** Something that queues and forwards: Platen, or what it is compared with. */
export interface Way {
  name: 'platen' | 'postfix';
  /**
   * Hands in one mail on one of its lines, each time from the next printer.
   * @returns when its last byte was handed to the system: milliseconds since 1970, with fractions
   * @throws Error where it is not taken
   */
  hand(line: number, mails: Mails, id: string): Promise<number>;
  /** Milliseconds of processor time used so far, by part. */
  cpu(): Record<string, number>;
  close(): void;
}

/** What the product's parts that move mail have used so far. */
export function partsCpu(bench: BenchProduct): Record<string, number> {
  return { api: cpuMs(bench.pids('api')), worker: cpuMs(bench.pids('worker')), postgres: cpuMs(bench.pids('postgres').flatMap(familyOf)) };
}

export function cpuPerMail(before: Record<string, number>, after: Record<string, number>, mails: number): Record<string, number> {
  return Object.fromEntries(Object.entries(after).map(([name, ms]) => [name, rounded((ms - (before[name] ?? 0)) / mails)]));
}

export function platenWay(bench: BenchProduct, printers: readonly FleetPrinter[], lineCount: number): Way {
  const lines = Array.from({ length: lineCount }, () => new SubmitLine(bench.info().apiUrl));
  let turn = 0;
  return {
    name: 'platen',
    hand: async (line, mails, id) => {
      const printer = printers[(turn += 1) % printers.length];
      const answer = await lines[line]?.submit({ key: printer?.key ?? '', contentType: 'message/rfc822', content: mails.rfc822(id) });
      if (answer?.status !== 202) throw new Error(`the api answered ${answer?.status}: ${answer?.body}`);
      return answer.lastByteAt;
    },
    cpu: () => partsCpu(bench),
    close: () => lines.forEach((line) => line.close()),
  };
}

export function postfixWay(postfix: RunningPostfix, lineCount: number): Way {
  const lines = Array.from({ length: lineCount }, () => new SmtpLine(postfix.port, 'printer@devices.example', 'ada@northwind.example'));
  return {
    name: 'postfix',
    hand: async (line, mails, id) => (await lines[line]?.send(mails.rfc822(id))) ?? 0,
    cpu: () => ({ all: cpuMs(familyOf(postfix.pid)) }),
    close: () => lines.forEach((line) => line.close()),
  };
}
