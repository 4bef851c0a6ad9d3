import { z } from 'zod';
import { openContext, type OpenContext } from '@/lib/base/context';
import { withoutOrganization } from '@/lib/base/db/sql';
import { newId } from '@/lib/base/ids';
import { logger } from '@/lib/base/logger';
import { defineCall, defineJob, type Job } from '@/lib/base/queue/job';
import { forgetOldEvents } from '@/lib/grants/forget-events';
import { forgetOldHours } from '@/lib/mailboxes/forget-hours';
import { everyOrganization } from '@/lib/people/every-organization';
import { deleteDueContents } from './content/delete';
import { forgetOldMessages } from './forget';
import { tellFolded } from './tell-folded';

const retention = defineCall({ name: 'messages.retention', queue: 'work', schema: z.strictObject({}) });

const foldedAlerts = defineCall({ name: 'messages.folded-alerts', queue: 'work', schema: z.strictObject({}) });

const forgetting = defineCall({ name: 'messages.forget', queue: 'work', schema: z.strictObject({}) });

/** A run ends after so long; the rest waits for the next. */
const runMs = 45_000;
/** Batches an organization may have before the next has its turn. */
const rounds = 100;

type Batch = (context: OpenContext) => Promise<number>;

/** Takes batches of one organization until nothing is left, or its turn is over. */
async function clear(job: string, organizationId: string, batch: Batch, until: number): Promise<number> {
  const context = openContext({ organizationId, actor: { kind: 'platen', job }, requestId: newId(), ip: null });
  let cleared = 0;
  for (let round = 0; round < rounds && performance.now() < until; round += 1) {
    const now = await batch(context);
    cleared += now;
    if (now === 0) break;
  }
  return cleared;
}

/** Deletes what need not be kept any longer, in every organization that has something past its time. */
async function deleteWhatIsDue(): Promise<void> {
  const until = performance.now() + runMs;
  const due = await withoutOrganization<{ organization_id: string }>('SELECT organization_id FROM list_organizations_due($1)', [500]);
  for (const { organization_id: organizationId } of due) {
    const deleted = await clear(retention.name, organizationId, deleteDueContents, until);
    if (deleted > 0) logger.info({ organizationId, deleted }, 'what was past its time was deleted');
  }
}

/** Forgets messages, events of tokens and hours of lanes that are too old to be remembered, in every organization. */
async function forgetWhatIsOld(): Promise<void> {
  const until = performance.now() + runMs;
  for await (const organizationId of everyOrganization()) {
    let forgotten = 0;
    for (const batch of [forgetOldMessages, forgetOldEvents, forgetOldHours]) forgotten += await clear(forgetting.name, organizationId, batch, until);
    if (forgotten > 0) logger.info({ organizationId, forgotten }, 'what was too old to be remembered was deleted');
  }
}

/** Tells of the alerts that were folded, in every organization where the time for it has come. */
async function tellWhatWasFolded(): Promise<void> {
  const due = await withoutOrganization<{ organization_id: string }>('SELECT organization_id FROM list_organizations_to_tell($1)', [500]);
  for (const { organization_id: organizationId } of due) {
    await tellFolded(openContext({ organizationId, actor: { kind: 'platen', job: foldedAlerts.name }, requestId: newId(), ip: null }));
  }
}

export const messageJobs: Job[] = [defineJob(retention, deleteWhatIsDue), defineJob(forgetting, forgetWhatIsOld), defineJob(foldedAlerts, tellWhatWasFolded)];

/** What the worker schedules. */
export const messageSchedules = [
  { call: retention, data: {}, everyMs: 60_000 },
  { call: forgetting, data: {}, everyMs: 3_600_000 },
  { call: foldedAlerts, data: {}, everyMs: 30_000 },
] as const;
