import { createPostgresBackend, createRedisBackend, withBackend, type JobsOptions } from 'bullmq';
import { Redis } from 'ioredis';
import { env } from '../env';
import type { QueueName } from './job';

/** The little of a BullMQ queue that Platen uses, the same on both backends. */
export interface QueueHandle {
  add(name: string, data: unknown, options: JobsOptions): Promise<unknown>;
  addBulk(jobs: { name: string; data: unknown; opts: JobsOptions }[]): Promise<unknown>;
  upsertJobScheduler(id: string, repeat: { every: number }, template: { name: string; data: unknown }): Promise<unknown>;
  removeJobScheduler(id: string): Promise<unknown>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  close(): Promise<void>;
}

export interface WorkerHandle {
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

export type Processor = (job: { name: string; data: unknown }) => Promise<void>;

const prefix = 'platen';
const kept = { removeOnComplete: true, removeOnFail: { count: 1000 } };
const stalls = { lockDuration: 15_000, stalledInterval: 5_000, maxStalledCount: 1_000_000 };

/** A Redis that hangs must not keep whoever rings a bell waiting. */
const ringMs = 3_000;

/** Opens a queue to put jobs in. Fails fast when the backend is down: the row is the truth, the job only a bell. */
export function openQueue(name: QueueName): QueueHandle {
  const { REDIS_URL } = env();
  if (REDIS_URL) {
    const connection = new Redis(REDIS_URL, { maxRetriesPerRequest: 1, enableOfflineQueue: false, lazyConnect: false, commandTimeout: ringMs, connectTimeout: ringMs });
    connection.on('error', () => undefined);
    const { Queue } = withBackend(createRedisBackend);
    return closing(new Queue(name, { connection, prefix, defaultJobOptions: kept }), () => connection.disconnect());
  }
  const { Queue } = withBackend(createPostgresBackend);
  return new Queue(name, { connection: { connectionString: env().DATABASE_URL, max: 2 }, prefix, defaultJobOptions: kept });
}

/** Starts taking jobs; waits out a backend that is down. */
export function openWorker(name: QueueName, process: Processor, concurrency: number): WorkerHandle {
  const { REDIS_URL } = env();
  if (REDIS_URL) {
    const connection = new Redis(REDIS_URL, { maxRetriesPerRequest: null });
    connection.on('error', () => undefined);
    const { Worker } = withBackend(createRedisBackend);
    return closing(new Worker(name, process, { connection, prefix, concurrency, ...stalls }), () => connection.disconnect());
  }
  const { Worker } = withBackend(createPostgresBackend);
  return new Worker(name, process, { connection: { connectionString: env().DATABASE_URL, max: 3 }, prefix, concurrency, ...stalls });
}

/** BullMQ leaves a connection it was given open; ours ends with the queue. */
function closing<T extends { close(): Promise<void> }>(handle: T, end: () => void): T {
  const close = handle.close.bind(handle);
  handle.close = async () => {
    await close();
    end();
  };
  return handle;
}
