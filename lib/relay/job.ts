import { defineJob, type Job } from '@/lib/base/queue/job';
import { laneDrain } from '@/lib/lanes/doorbell';
import type { Pump } from './pump';

/** The doorbell's handler: it wakes the pump and returns, so that a worker that dies leaves no bell stuck. */
export function relayJobs(pump: Pick<Pump, 'wake'>): Job[] {
  return [
    defineJob(laneDrain, ({ laneId }) => {
      pump.wake(laneId);
      return Promise.resolve();
    }),
  ];
}
