import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { startProcess } from '@/e2e/stage/start-process';

/** Processes that drain lanes and do nothing else. */
export interface ScaleWorkers {
  pids: number[];
  /** Mails handed over so far, where the sink is in their process. */
  dispatches(): Promise<number>;
  /** Lets what is under way end. @returns the dispatches, those of the end included */
  stop(): Promise<number>;
}

async function startOne(environment: Record<string, string>): Promise<ChildProcess> {
  const child = startProcess('bench/stage/scale-process.ts', { PLATEN_LOG_LEVEL: 'warn', ...environment });
  child.stdout?.pipe(process.stderr, { end: false });
  child.stderr?.pipe(process.stderr, { end: false });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error('a worker did not start');
    }),
  ]);
  return child;
}

/** @param socket `in-process` replaces the socket, and nothing else, by a sink inside the worker */
export async function startScaleWorkers(howMany: number, socket: 'in-process' | 'real', places: number): Promise<ScaleWorkers> {
  const environment = { BENCH_SOCKET: socket, ...(places > 0 ? { BENCH_PLACES: String(places) } : {}) };
  const workers = await Promise.all(Array.from({ length: howMany }, () => startOne(environment)));
  const told = new Map<ChildProcess, number>();
  for (const worker of workers) worker.on('message', (message: { dispatches: number }) => void told.set(worker, message.dispatches));
  const sum = (): number => [...told.values()].reduce((total, one) => total + one, 0);
  return {
    pids: workers.flatMap(({ pid }) => pid ?? []),
    dispatches: async () => {
      const answers = workers.map((worker) => once(worker, 'message'));
      for (const worker of workers) worker.send('how many?');
      await Promise.all(answers);
      return sum();
    },
    stop: async () => {
      const running = workers.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
      const gone = running.map((worker) => once(worker, 'exit'));
      for (const worker of running) worker.kill('SIGTERM');
      await Promise.all(gone);
      return sum();
    },
  };
}
