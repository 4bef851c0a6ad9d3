import { schedule } from '@/lib/base/queue/enqueue';
import { logger } from '@/lib/base/logger';
import { grantSchedules } from '@/lib/grants/job';
import { messageSchedules } from '@/lib/messages/job';
import { noticeSchedules } from '@/lib/notices/job';
import { usageSchedules } from '@/lib/usage/job';

const schedules = [...grantSchedules, ...messageSchedules, ...noticeSchedules, ...usageSchedules];
const againMs = 5_000;
/** A queue that was wiped has forgotten its clock: without it no token would be kept alive until a worker starts anew. */
const onceMoreMs = 60_000;

/**
 * Sets what runs on a clock, once for all workers, and sets it again every minute; goes on trying while the queue is away.
 * Returns what stops that.
 */
export function keepSchedules({ everyMs = onceMoreMs }: { everyMs?: number } = {}): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const set = async (): Promise<void> => {
    let nextMs = everyMs;
    try {
      for (const { call, data, everyMs } of schedules) await schedule(call, data, everyMs);
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
