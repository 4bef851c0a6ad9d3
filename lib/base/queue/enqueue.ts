import type { z } from 'zod';
import { newId } from '../ids';
import { logger } from '../logger';
import { openQueue, type QueueHandle } from './backend';
import type { JobCall, QueueName } from './job';

type Adding = Parameters<QueueHandle['addBulk']>[0][number];

interface Waiting {
  jobs: { once: string; job: Adding }[];
  added: Promise<void>;
}

/** Each takes a lock of Postgres until the commit. */
const atMost = 200;
const queues = new Map<QueueName, QueueHandle>();
/** Jobs that come while others are on their way to their queue; they go next, together. */
const next = new Map<QueueName, Waiting>();
const onTheWay = new Map<QueueName, Promise<void>>();

/** A queue that hangs must not keep the bells that come after from being tried. */
const answerMs = 5_000;

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
 * runs after it (BullMQ: keepLastIfActive), so no bell is ever lost. The first goes at once; those that come meanwhile
 * share a transaction.
 * @throws ZodError for data that is not the call's; the backend's error when it is down.
 */
export async function enqueue<S extends z.ZodType>(call: JobCall<S>, data: z.input<S>, once?: string): Promise<void> {
  const parsed = call.schema.parse(data);
  // An id of our own: BullMQ on Postgres would make a sequence for each queue, which platen_app may not.
  const jobId = newId();
  if (once === undefined) return void (await queue(call.queue).add(call.name, parsed, { jobId }));
  const id = `${call.name}:${once}`;
  await join(call.queue, id, { name: call.name, data: parsed, opts: { jobId, deduplication: { id, keepLastIfActive: true } } });
}

function join(name: QueueName, once: string, job: Adding): Promise<void> {
  const before = onTheWay.get(name);
  if (!before) return send(name, [job]);
  const last = next.get(name);
  const waiting = last && last.jobs.length < atMost ? last : afterwards(name, last?.added ?? before);
  waiting.jobs.push({ once, job });
  return waiting.added;
}

function afterwards(name: QueueName, before: Promise<void>): Waiting {
  const jobs: Waiting['jobs'] = [];
  const added = before
    .catch(() => undefined)
    .then(() => {
      if (next.get(name) === waiting) next.delete(name);
      // BullMQ locks what is joined, one after the other: in one order everywhere, so that no two processes wait for each other.
      return send(name, jobs.sort((one, other) => (one.once < other.once ? -1 : 1)).map((one) => one.job));
    });
  const waiting = { jobs, added };
  next.set(name, waiting);
  return waiting;
}

function send(name: QueueName, jobs: Adding[]): Promise<void> {
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('the queue does not answer (timed out)')), answerMs).unref());
  const sent = Promise.race([queue(name).addBulk(jobs), late]).then(() => undefined);
  const way = sent.finally(() => {
    if (onTheWay.get(name) === way) onTheWay.delete(name);
  });
  onTheWay.set(name, way);
  return way;
}

/** Runs the job every so many milliseconds, once for all workers together. */
export async function schedule<S extends z.ZodType>(call: JobCall<S>, data: z.input<S>, everyMs: number): Promise<void> {
  await queue(call.queue).upsertJobScheduler(call.name, { every: everyMs }, { name: call.name, data: call.schema.parse(data) });
}

/** Takes a job off the clock, if it is on it. */
export async function unschedule(call: Pick<JobCall, 'name' | 'queue'>): Promise<void> {
  await queue(call.queue).removeJobScheduler(call.name);
}

/** Closes the queues this process opened. */
export async function closeQueues(): Promise<void> {
  const open = [...queues.values()];
  queues.clear();
  await Promise.all(open.map((handle) => handle.close()));
}
