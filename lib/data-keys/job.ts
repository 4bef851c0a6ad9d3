import { z } from 'zod';
import { withOrganization } from '@/lib/base/db/sql';
import { logger } from '@/lib/base/logger';
import { defineCall, defineJob, type Job } from '@/lib/base/queue/job';
import { inTurns } from '@/lib/base/turns';
import { everyOrganization } from '@/lib/people/every-organization';
import { retireDataKeys } from './retire';

const retire = defineCall({ name: 'keys.retire', queue: 'work', schema: z.strictObject({}) });

/** Deletes old versions of data keys once the last mail that needed them is gone. While a rotation goes on, they are its own affair. */
async function retireEverywhere(): Promise<void> {
  await inTurns(retire.name, everyOrganization(), async ({ organizationId }) => {
    const [row] = await withOrganization(organizationId, (sql) =>
      sql<{ old: boolean }>(
        `SELECT count(*) > 1 AND NOT coalesce(bool_or("rotating"), false) AS old FROM "OrganizationDataKey" WHERE "organizationId" = $1`,
        [organizationId],
      ),
    );
    if (!row?.old) return 0;
    const { deleted } = await retireDataKeys(organizationId);
    if (deleted.length > 0) logger.info({ organizationId, versions: deleted }, 'old versions of a data key were deleted');
    return 0;
  });
}

export const dataKeyJobs: Job[] = [defineJob(retire, retireEverywhere)];

/** What the worker schedules. */
export const dataKeySchedules = [{ call: retire, data: {}, everyMs: 3_600_000 }] as const;
