import { fork } from 'node:child_process';
import path from 'node:path';
import type { Address } from './arguments';
import type { SenderLimits, Verdict } from './judge';
import type { Arrival, Counts } from './sink-ledger';
import type { Behaviour } from './sink-lines';
import type { SinkQuestion } from './sink-process';

export type { Arrival, Counts } from './sink-ledger';

const pageOf = 20_000;

/** An SMTP server in a process of its own that takes every mail and remembers when. */
export interface Sink {
  pid: number;
  port: number;
  counts(): Promise<Counts>;
  /** Every mail in the order it came, from the given number on. */
  arrivals(from?: number): Promise<Arrival[]>;
  /** Resolves when so many different mails are there; false where the time is over. */
  waitFor(unique: number, withinMs: number): Promise<boolean>;
  /** From now on it holds every sender to these limits, by itself: it counts and refuses nothing. */
  judge(limits: SenderLimits): Promise<void>;
  verdict(): Promise<Verdict>;
  /** Changes how it answers: slow senders, lines dropped after the dot … */
  behave(change: Partial<Behaviour>): Promise<void>;
  /** Cuts every line and takes none until `listen`. */
  deaf(): Promise<void>;
  listen(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a sink on a free port.
 *
 * @param foreign somebody else's sink: every line is passed on to it, and what it takes is counted on the way
 */
export async function startSink(foreign?: Address): Promise<Sink> {
  const child = fork(path.join(import.meta.dirname, 'sink-process.ts'), [], { execArgv: ['--import', 'tsx'], serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const questions = new Map<number, { resolve: (said: unknown) => void; reject: (error: Error) => void }>();
  let last = 0;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  void gone.then(() => questions.forEach(({ reject }) => reject(new Error('the sink is gone'))));
  const ready = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    void gone.then(() => reject(new Error('the sink did not start')));
    child.on('message', (message: { ready?: true; number?: number; said?: unknown; failed?: string }) => {
      if (message.ready) return resolve();
      const question = questions.get(message.number ?? 0);
      questions.delete(message.number ?? 0);
      if (message.failed !== undefined) question?.reject(new Error(message.failed));
      else question?.resolve(message.said);
    });
  });
  const ask = <Said>(question: SinkQuestion): Promise<Said> =>
    new Promise<unknown>((resolve, reject) => {
      const number = (last += 1);
      questions.set(number, { resolve, reject });
      child.send({ number, question });
    }) as Promise<Said>;

  await ready;
  const port = await ask<number>({ ask: 'listen', port: 0, foreign });
  return {
    pid: child.pid ?? 0,
    port,
    counts: () => ask<Counts>({ ask: 'counts' }),
    arrivals: async (from = 0) => {
      const all: Arrival[] = [];
      for (;;) {
        const page = await ask<Arrival[]>({ ask: 'arrivals', from: from + all.length, atMost: pageOf });
        for (const one of page) all.push(one);
        if (page.length < pageOf) return all;
      }
    },
    waitFor: async (unique, withinMs) => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), withinMs)));
      const there = await Promise.race([ask({ ask: 'wait', unique }).then(() => true), late]);
      clearTimeout(timer);
      return there;
    },
    judge: (limits) => ask<void>({ ask: 'judge', limits }),
    verdict: () => ask<Verdict>({ ask: 'verdict' }),
    behave: (change) => ask<void>({ ask: 'behave', change }),
    deaf: () => ask<void>({ ask: 'deaf' }),
    listen: async () => void (await ask<number>({ ask: 'listen', port, foreign })),
    close: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
