import { z } from 'zod';
import { withoutOrganization } from '@/lib/base/db/sql';
import { logger } from '@/lib/base/logger';
import { defineCall, defineJob, type Job } from '@/lib/base/queue/job';
import { inTurns } from '@/lib/base/turns';
import { forgetOldEvents } from '@/lib/grants/forget-events';
import { forgetOldHours } from '@/lib/mailboxes/forget-hours';
import { everyOrganization } from '@/lib/people/every-organization';
import { deleteDueContents } from './content/delete';
import { forgetOldMessages } from './forget';
import { tellFolded } from './tell-folded';

const retention = defineCall({ name: 'messages.retention', queue: 'work', schema: z.strictObject({}) });

const foldedAlerts = defineCall({ name: 'messages.folded-alerts', queue: 'work', schema: z.strictObject({}) });

const forgetting = defineCall({ name: 'messages.forget', queue: 'work', schema: z.strictObject({}) });

async function organizations(query: string): Promise<string[]> {
  return (await withoutOrganization<{ organization_id: string }>(query, [500])).map(({ organization_id: id }) => id);
}

/** Deletes what need not be kept any longer, in every organization that has something past its time. */
async function deleteWhatIsDue(): Promise<void> {
  const done = await inTurns(retention.name, await organizations('SELECT organization_id FROM list_organizations_due($1)'), deleteDueContents);
  for (const [organizationId, deleted] of done) if (deleted > 0) logger.info({ organizationId, deleted }, 'what was past its time was deleted');
}

/** Forgets messages, events of tokens and hours of lanes that are too old to be remembered, in every organization. */
async function forgetWhatIsOld(): Promise<void> {
  const done = await inTurns(forgetting.name, everyOrganization(), async (context) => {
    let forgotten = 0;
    for (const batch of [forgetOldMessages, forgetOldEvents, forgetOldHours]) forgotten += await batch(context);
    return forgotten;
  });
  for (const [organizationId, forgotten] of done) if (forgotten > 0) logger.info({ organizationId, forgotten }, 'what was too old to be remembered was deleted');
}

/** Tells of the alerts that were folded, in every organization where the time for it has come. */
async function tellWhatWasFolded(): Promise<void> {
  await inTurns(foldedAlerts.name, await organizations('SELECT organization_id FROM list_organizations_to_tell($1)'), async (context) => {
    await tellFolded(context);
    return 0;
  });
}

export const messageJobs: Job[] = [defineJob(retention, deleteWhatIsDue), defineJob(forgetting, forgetWhatIsOld), defineJob(foldedAlerts, tellWhatWasFolded)];

/** What the worker schedules. */
export const messageSchedules = [
  { call: retention, data: {}, everyMs: 60_000 },
  { call: forgetting, data: {}, everyMs: 3_600_000 },
  { call: foldedAlerts, data: {}, everyMs: 30_000 },
] as const;
