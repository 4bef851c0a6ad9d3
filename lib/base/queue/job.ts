import type { z } from 'zod';

/** Two queues, so that a burst of relay work never keeps a sign-in or a refresh waiting. */
export type QueueName = 'relay' | 'work';

/** A job's name and the shape of its data; whoever enqueues it needs no more. Data never carries a secret. */
export interface JobCall<S extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly queue: QueueName;
  readonly schema: S;
}

/** A job with its handler, as the worker's catalog lists it. */
export interface Job {
  readonly call: JobCall;
  readonly handle: (input: unknown) => Promise<void>;
}

export function defineCall<S extends z.ZodType>(call: JobCall<S>): JobCall<S> {
  return call;
}

/** Binds a handler to a call. Data is parsed when enqueued and again here: a queue is no trusted source. */
export function defineJob<S extends z.ZodType>(call: JobCall<S>, handle: (data: z.output<S>) => Promise<void>): Job {
  return { call, handle: async (input) => handle(call.schema.parse(input)) };
}
