import { z } from 'zod';
import { openContext } from '@/lib/base/context';
import { withoutOrganization } from '@/lib/base/db/sql';
import { newId } from '@/lib/base/ids';
import { defineCall, defineJob, type Job } from '@/lib/base/queue/job';
import { notifyOfFailures } from './notify';

const failures = defineCall({ name: 'notices.failures', queue: 'work', schema: z.strictObject({}) });

async function notifyAll(): Promise<void> {
  const due = await withoutOrganization<{ organization_id: string }>('SELECT organization_id FROM list_organizations_to_notify($1)', [500]);
  for (const { organization_id: organizationId } of due) {
    await notifyOfFailures(openContext({ organizationId, actor: { kind: 'platen', job: failures.name }, requestId: newId(), ip: null }));
  }
}

export const noticeJobs: Job[] = [defineJob(failures, notifyAll)];

/** What the worker schedules. */
export const noticeSchedules = [{ call: failures, data: {}, everyMs: 60_000 }] as const;
