import { withOrganization } from '@/lib/base/db/sql';
import type { Lease } from './lease';

/**
 * Hands messages whose mailbox belongs to another lane by now to that lane: one that was accepted while the settings were
 * being saved, that a dead worker had in hand meanwhile, or that ended before and is tried anew. Left here, it would be
 * counted against the wrong account, and whoever lifts the mailbox's hold would wake the other lane only.
 * @returns how many messages were handed over
 */
export async function takeHome({ organizationId, laneId }: Lease): Promise<number> {
  return withOrganization(organizationId, async (sql) => {
    const moved = await sql<{ laneId: string }>(
      `WITH stray AS (
         SELECT m."id", b."laneId" FROM "Message" m JOIN "Mailbox" b ON b."organizationId" = m."organizationId" AND b."id" = m."mailboxId"
         WHERE m."organizationId" = $1 AND m."laneId" = $2 AND b."laneId" <> m."laneId" AND m."state" IN ('queued', 'deferred')
         FOR NO KEY UPDATE OF m SKIP LOCKED)
       UPDATE "Message" m SET "laneId" = stray."laneId" FROM stray WHERE m."organizationId" = $1 AND m."id" = stray."id" RETURNING m."laneId"`,
      [organizationId, laneId],
    );
    const lanes = [...new Set(moved.map((one) => one.laneId))].sort();
    for (const lane of lanes) await sql(`UPDATE "Lane" SET "nextDueAt" = clock_timestamp() WHERE "organizationId" = $1 AND "id" = $2`, [organizationId, lane]);
    return moved.length;
  });
}
