import type { z } from 'zod';
import { newId } from '../ids';
import { logger } from '../logger';
import { openQueue, type QueueHandle } from './backend';
import type { JobCall, QueueName } from './job';

const queues = new Map<QueueName, QueueHandle>();

function queue(name: QueueName): QueueHandle {
  let handle = queues.get(name);
  if (!handle) {
    handle = openQueue(name);
    handle.on('error', (error) => logger.debug({ err: error.message, queue: name }, 'the queue is not reachable'));
    queues.set(name, handle);
  }
  return handle;
}

/**
 * Puts one job in its queue. With `once`, equal jobs are joined; one that arrives while its like is being worked on
 * runs after it (BullMQ: keepLastIfActive), so no bell is ever lost.
 * @throws ZodError for data that is not the call's; the backend's error when it is down.
 */
export async function enqueue<S extends z.ZodType>(call: JobCall<S>, data: z.input<S>, once?: string): Promise<void> {
  const parsed = call.schema.parse(data);
  await queue(call.queue).add(call.name, parsed, {
    // An id of our own: BullMQ on Postgres would make a sequence for each queue, which platen_app may not.
    jobId: newId(),
    ...(once ? { deduplication: { id: `${call.name}:${once}`, keepLastIfActive: true } } : {}),
  });
}

/** Runs the job every so many milliseconds, once for all workers together. */
export async function schedule<S extends z.ZodType>(call: JobCall<S>, data: z.input<S>, everyMs: number): Promise<void> {
  await queue(call.queue).upsertJobScheduler(call.name, { every: everyMs }, { name: call.name, data: call.schema.parse(data) });
}

/** Closes the queues this process opened. */
export async function closeQueues(): Promise<void> {
  const open = [...queues.values()];
  queues.clear();
  await Promise.all(open.map((handle) => handle.close()));
}
