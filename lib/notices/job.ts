import { z } from 'zod';
import { withoutOrganization } from '@/lib/base/db/sql';
import { defineCall, defineJob, type Job } from '@/lib/base/queue/job';
import { inTurns } from '@/lib/base/turns';
import { notifyOfFailures } from './notify';

const failures = defineCall({ name: 'notices.failures', queue: 'work', schema: z.strictObject({}) });

async function notifyAll(): Promise<void> {
  const due = await withoutOrganization<{ organization_id: string }>('SELECT organization_id FROM list_organizations_to_notify($1)', [500]);
  await inTurns(failures.name, due.map(({ organization_id: id }) => id), async (context) => {
    await notifyOfFailures(context);
    return 0;
  });
}

export const noticeJobs: Job[] = [defineJob(failures, notifyAll)];

/** What the worker schedules. */
export const noticeSchedules = [{ call: failures, data: {}, everyMs: 60_000 }] as const;
