import { z } from 'zod';
import { openContext } from '@/lib/base/context';
import { newId } from '@/lib/base/ids';
import { logger } from '@/lib/base/logger';
import { defineCall, defineJob, type Job } from '@/lib/base/queue/job';
import { everyOrganization } from '@/lib/people/every-organization';
import { eraseSpentSecrets } from './erase-spent-secrets';

const erasing = defineCall({ name: 'app-registrations.erase-spent', queue: 'work', schema: z.strictObject({}) });

/** Goes through every organization; one where it can not be done now keeps no other waiting. */
async function eraseAll(): Promise<void> {
  for await (const organizationId of everyOrganization()) {
    const context = openContext({ organizationId, actor: { kind: 'platen', job: erasing.name }, requestId: newId(), ip: null });
    await eraseSpentSecrets(context).catch((error: unknown) => logger.warn({ organizationId, err: error instanceof Error ? error.message : String(error) }, 'spent secrets could not be erased'));
  }
}

export const appRegistrationJobs: Job[] = [defineJob(erasing, eraseAll)];

/** What the worker schedules. */
export const appRegistrationSchedules = [{ call: erasing, data: {}, everyMs: 3_600_000 }] as const;
