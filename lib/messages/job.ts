import { z } from 'zod';
import { openContext } from '@/lib/base/context';
import { withoutOrganization } from '@/lib/base/db/sql';
import { newId } from '@/lib/base/ids';
import { logger } from '@/lib/base/logger';
import { defineCall, defineJob, type Job } from '@/lib/base/queue/job';
import { deleteDueContents } from './content/delete';
import { tellFolded } from './tell-folded';

const retention = defineCall({ name: 'messages.retention', queue: 'work', schema: z.strictObject({}) });

const foldedAlerts = defineCall({ name: 'messages.folded-alerts', queue: 'work', schema: z.strictObject({}) });

/** Rounds of some hundred rows an organization may have in one run; the rest waits for the next. */
const rounds = 20;

/** Deletes what need not be kept any longer, in every organization that has something past its time. */
async function deleteWhatIsDue(): Promise<void> {
  const due = await withoutOrganization<{ organization_id: string }>('SELECT organization_id FROM list_organizations_due($1)', [500]);
  for (const { organization_id: organizationId } of due) {
    const context = openContext({ organizationId, actor: { kind: 'platen', job: retention.name }, requestId: newId(), ip: null });
    let deleted = 0;
    for (let round = 0; round < rounds; round += 1) {
      const now = await deleteDueContents(context);
      deleted += now;
      if (now === 0) break;
    }
    if (deleted > 0) logger.info({ organizationId, deleted }, 'contents past their time were deleted');
  }
}

/** Tells of the alerts that were folded, in every organization where the time for it has come. */
async function tellWhatWasFolded(): Promise<void> {
  const due = await withoutOrganization<{ organization_id: string }>('SELECT organization_id FROM list_organizations_to_tell($1)', [500]);
  for (const { organization_id: organizationId } of due) {
    await tellFolded(openContext({ organizationId, actor: { kind: 'platen', job: foldedAlerts.name }, requestId: newId(), ip: null }));
  }
}

export const messageJobs: Job[] = [defineJob(retention, deleteWhatIsDue), defineJob(foldedAlerts, tellWhatWasFolded)];

/** What the worker schedules. */
export const messageSchedules = [
  { call: retention, data: {}, everyMs: 60_000 },
  { call: foldedAlerts, data: {}, everyMs: 30_000 },
] as const;
