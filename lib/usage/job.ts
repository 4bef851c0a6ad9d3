import { z } from 'zod';
import { openContext } from '@/lib/base/context';
import { newId } from '@/lib/base/ids';
import { logger } from '@/lib/base/logger';
import { defineCall, defineJob, type Job } from '@/lib/base/queue/job';
import { everyOrganization } from '@/lib/people/every-organization';
import { rollUp } from './roll-up';

const counting = defineCall({ name: 'usage.roll-up', queue: 'work', schema: z.strictObject({}) });

/** Counts for every organization; one that can not be counted now keeps no other waiting. */
async function countAll(): Promise<void> {
  for await (const organizationId of everyOrganization()) {
    const context = openContext({ organizationId, actor: { kind: 'platen', job: counting.name }, requestId: newId(), ip: null });
    await rollUp(context).catch((error: unknown) => logger.warn({ organizationId, err: error instanceof Error ? error.message : String(error) }, 'usage could not be counted'));
  }
}

export const usageJobs: Job[] = [defineJob(counting, countAll)];

/** What the worker schedules. */
export const usageSchedules = [{ call: counting, data: {}, everyMs: 300_000 }] as const;
