import { schedule } from '@/lib/base/queue/enqueue';
import { logger } from '@/lib/base/logger';
import { grantSchedules } from '@/lib/grants/job';
import { messageSchedules } from '@/lib/messages/job';
import { noticeSchedules } from '@/lib/notices/job';

const schedules = [...grantSchedules, ...messageSchedules, ...noticeSchedules];
const againMs = 5_000;

/** Sets what runs on a clock, once for all workers; goes on trying while the queue is away. Returns what stops that. */
export function keepSchedules(): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const set = async (): Promise<void> => {
    try {
      for (const { call, data, everyMs } of schedules) await schedule(call, data, everyMs);
    } catch (error) {
      logger.warn({ err: error instanceof Error ? error.message : String(error) }, 'schedules could not be set yet');
      if (!stopped) timer = setTimeout(() => void set(), againMs);
    }
  };
  void set();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
