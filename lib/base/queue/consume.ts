import { logger } from '../logger';
import { openWorker, type WorkerHandle } from './backend';
import type { Job, QueueName } from './job';

/**
 * Takes jobs from the queues of the catalog and runs their handlers. A job that throws is logged and dropped: the rows
 * say what is due, and the sweeper rings again.
 */
export async function consume(catalog: readonly Job[], concurrency: Record<QueueName, number>): Promise<{ close(): Promise<void> }> {
  const workers: WorkerHandle[] = [];
  for (const name of new Set(catalog.map((job) => job.call.queue))) {
    const byName = new Map(catalog.filter((job) => job.call.queue === name).map((job) => [job.call.name, job]));
    const worker = openWorker(
      name,
      async (taken) => {
        const job = byName.get(taken.name);
        if (!job) return logger.warn({ job: taken.name }, 'no handler for this job');
        try {
          await job.handle(taken.data);
        } catch (error) {
          logger.error({ job: taken.name, err: error instanceof Error ? error.message : String(error) }, 'a job failed');
        }
      },
      concurrency[name],
    );
    worker.on('error', (error) => logger.warn({ err: error.message, queue: name }, 'the queue is not reachable'));
    workers.push(worker);
  }
  return { close: async () => void (await Promise.all(workers.map((worker) => worker.close()))) };
}
