import { z } from 'zod';
import { openContext } from '@/lib/base/context';
import { newId } from '@/lib/base/ids';
import { logger } from '@/lib/base/logger';
import { enqueue } from '@/lib/base/queue/enqueue';
import { defineCall, defineJob, type Job } from '@/lib/base/queue/job';
import { deleteDueContents } from './content/delete';

const retention = defineCall({ name: 'messages.retention', queue: 'work', schema: z.strictObject({ organizationId: z.uuid() }) });

/** Deletes what need not be kept any longer. */
export const messageJobs: Job[] = [
  defineJob(retention, async ({ organizationId }) => {
    const deleted = await deleteDueContents(openContext({ organizationId, actor: { kind: 'platen', job: retention.name }, requestId: newId(), ip: null }));
    if (deleted > 0) logger.info({ organizationId, deleted }, 'contents past their time were deleted');
  }),
];

const everyMs = 10 * 60_000;
const asked = new Map<string, number>();

/** Asks for it, at most every ten minutes per organization and process; an organization that takes mail is looked after. */
export function askForRetention(organizationId: string): void {
  const now = Date.now();
  if (now - (asked.get(organizationId) ?? -everyMs) < everyMs) return;
  asked.set(organizationId, now);
  enqueue(retention, { organizationId }, organizationId).catch((error: unknown) => {
    asked.delete(organizationId);
    logger.warn({ err: error instanceof Error ? error.message : String(error) }, 'retention could not be asked for');
  });
}
