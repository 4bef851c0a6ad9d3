import { defineJob, type Job } from '@/lib/base/queue/job';
import { wakeRunners } from './runner';
import { authorizationWake } from './wake';

export { startAuthorizationRunner, type AuthorizationRunner } from './runner';

/** The sign-ins' background work, for the worker's catalog; the worker also starts the runner. */
export const authorizationJobs: Job[] = [
  defineJob(authorizationWake, () => {
    wakeRunners();
    return Promise.resolve();
  }),
];
