import type { Job } from '@/lib/base/queue/job';
import { appRegistrationJobs } from '@/lib/app-registrations/job';
import { authorizationJobs } from '@/lib/authorizations/job';
import { dataKeyJobs } from '@/lib/data-keys/job';
import { messageJobs } from '@/lib/messages/job';
import { noticeJobs } from '@/lib/notices/job';
import { peopleJobs } from '@/lib/people/job';
import { relayJobs } from '@/lib/relay/job';
import type { Pump } from '@/lib/relay/pump';
import type { TestSends } from '@/lib/relay/test-sends';
import { usageJobs } from '@/lib/usage/job';

/** Every job this installation has. One that is not listed here is never run. */
export function catalog(pump: Pump, tests: TestSends): Job[] {
  return [...relayJobs(pump, tests), ...appRegistrationJobs, ...authorizationJobs, ...dataKeyJobs, ...messageJobs, ...noticeJobs, ...peopleJobs, ...usageJobs];
}
