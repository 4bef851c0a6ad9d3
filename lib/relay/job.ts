import { defineJob, type Job } from '@/lib/base/queue/job';
import { laneDrain } from '@/lib/lanes/doorbell';
import { testSendWake } from '@/lib/test-sends/wake';
import type { Pump } from './pump';
import type { TestSends } from './test-sends';

/** The bells' handlers: they wake the pump, or start a test, and return, so that a worker that dies leaves no bell stuck. */
export function relayJobs(pump: Pick<Pump, 'wake'>, tests: Pick<TestSends, 'start'>): Job[] {
  return [
    defineJob(testSendWake, ({ organizationId, testSendId }) => {
      tests.start(organizationId, testSendId);
      return Promise.resolve();
    }),
    defineJob(laneDrain, ({ laneId }) => {
      pump.wake(laneId);
      return Promise.resolve();
    }),
  ];
}
