import { z } from 'zod';
import { openContext } from '@/lib/base/context';
import { withoutOrganization } from '@/lib/base/db/sql';
import { PlatenError } from '@/lib/base/errors';
import { logger } from '@/lib/base/logger';
import { defineCall, defineJob, type Job } from '@/lib/base/queue/job';
import { ensureFreshToken } from './ensure-fresh-token';

const refreshDue = defineCall({ name: 'grants.refresh-due', queue: 'work', schema: z.strictObject({}) });

interface DueGrant {
  organization_id: string;
  mailbox_id: string;
}

const atOnce = 8;
const handful = 40;

/** Refreshes every grant that is due, a few at a time; one that fails is noted in its own row and disturbs no other. */
async function refreshDueGrants(): Promise<void> {
  for (;;) {
    // Claimed grants come up again in two minutes if this process dies before it gets to them.
    const due = await withoutOrganization<DueGrant>(`SELECT organization_id, mailbox_id FROM claim_due_grants($1, interval '2 minutes')`, [handful]);
    const left = [...due];
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (let grant = left.shift(); grant; grant = left.shift()) await refreshOne(grant);
      }),
    );
    if (due.length < handful) return;
  }
}

async function refreshOne({ organization_id: organizationId, mailbox_id: mailboxId }: DueGrant): Promise<void> {
  const context = openContext({ organizationId, actor: { kind: 'platen', job: refreshDue.name }, requestId: mailboxId, ip: null });
  try {
    await ensureFreshToken(context, { mailboxId, force: true });
  } catch (error) {
    if (error instanceof PlatenError) logger.info({ mailbox: mailboxId, code: error.code }, 'a token was not refreshed');
    else logger.error({ mailbox: mailboxId, err: error instanceof Error ? error.message : String(error) }, 'a refresh failed in Platen itself');
  }
}

/** The grants' background work, for the worker's catalog. */
export const grantJobs: Job[] = [defineJob(refreshDue, refreshDueGrants)];

/** What the worker schedules. */
export const grantSchedules = [{ call: refreshDue, data: {}, everyMs: 10_000 }] as const;
