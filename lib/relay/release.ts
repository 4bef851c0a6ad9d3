import { withOrganization } from '@/lib/base/db/sql';
import { heldEnd } from './held-too-long';
import type { Lease } from './lease';

/**
 * Gives the lane back and says when it is due again; for a mail that a person must free, when its patience ends. The row is locked first and the messages are looked at in a later
 * statement, with its own snapshot: who accepts a message at this moment either committed before the lock and is seen, or
 * waits for it and then makes the lane due.
 *
 * @param restMs the lane is not due before
 * @returns whether the lane is due now
 */
export async function releaseLane(lease: Lease, restMs: number): Promise<boolean> {
  const { organizationId, laneId, epoch, worker } = lease;
  lease.end();
  return withOrganization(organizationId, async (sql) => {
    const [lane] = await sql(`SELECT 1 FROM "Lane" WHERE "organizationId" = $1 AND "id" = $2 AND "epoch" = $3 AND "leaseOwner" = $4 FOR NO KEY UPDATE`, [
      organizationId,
      laneId,
      epoch,
      worker,
    ]);
    if (!lane) return false;
    const [after] = await sql<{ due: boolean | null }>(
      `UPDATE "Lane" SET "leaseOwner" = NULL, "leaseUntil" = NULL, "cleanRelease" = true, "nextDueAt" = (
         SELECT greatest(min(CASE
             WHEN m."state" = 'sending' THEN clock_timestamp() + interval '20 seconds'
             WHEN b."holdReason" IS NULL THEN m."nextAttemptAt"
             WHEN b."holdUntil" IS NULL THEN ${heldEnd}
             ELSE least(greatest(m."nextAttemptAt", b."holdUntil"), ${heldEnd}) END),
           CASE WHEN count(*) > 0 THEN clock_timestamp() + $5::float8 * interval '1 millisecond' END)
         FROM "Message" m JOIN "Mailbox" b ON b."organizationId" = m."organizationId" AND b."id" = m."mailboxId"
         JOIN "Organization" o ON o."id" = m."organizationId"
         WHERE m."organizationId" = $1 AND m."laneId" = $2 AND m."state" IN ('queued', 'deferred', 'sending'))
       WHERE "organizationId" = $1 AND "id" = $2 AND "epoch" = $3 AND "leaseOwner" = $4
       RETURNING "nextDueAt" <= clock_timestamp() AS due`,
      [organizationId, laneId, epoch, worker, restMs],
    );
    return after?.due === true;
  });
}
