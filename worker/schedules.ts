import { schedule, unschedule } from '@/lib/base/queue/enqueue';
import type { JobCall } from '@/lib/base/queue/job';
import { logger } from '@/lib/base/logger';
import { appRegistrationSchedules } from '@/lib/app-registrations/job';
import { dataKeySchedules } from '@/lib/data-keys/job';
import { messageSchedules } from '@/lib/messages/job';
import { noticeSchedules } from '@/lib/notices/job';
import { peopleSchedules } from '@/lib/people/job';
import { usageSchedules } from '@/lib/usage/job';

interface Scheduled {
  call: JobCall;
  data: unknown;
  everyMs: number;
}

const schedules: readonly Scheduled[] = [...appRegistrationSchedules, ...dataKeySchedules, ...messageSchedules, ...noticeSchedules, ...peopleSchedules, ...usageSchedules];
/** Ran on the queue's clock once; a queue keeps its clock for ever. */
const retired = [{ queue: 'work', name: 'grants.refresh-due' }] as const;
const againMs = 5_000;
/** A queue that was wiped has forgotten its clock: without it nothing would be told or forgotten until a worker starts anew. */
const onceMoreMs = 60_000;

/**
 * Sets what runs on a clock, once for all workers, and sets it again every minute; goes on trying while the queue is away.
 * Returns what stops that.
 */
export function keepSchedules({ everyMs = onceMoreMs, of = schedules }: { everyMs?: number; of?: readonly Scheduled[] } = {}): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const set = async (): Promise<void> => {
    let nextMs = everyMs;
    try {
      for (const { call, data, everyMs } of of) await schedule(call, data, everyMs);
      for (const call of retired) await unschedule(call);
    } catch (error) {
      logger.warn({ err: error instanceof Error ? error.message : String(error) }, 'schedules could not be set yet');
      nextMs = Math.min(againMs, everyMs);
    }
    if (!stopped) timer = setTimeout(() => void set(), nextMs);
  };
  void set();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
