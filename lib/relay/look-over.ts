import { Batch } from '@/lib/base/db/batch';
import type { Sql } from '@/lib/base/db/sql';
import type { Lease } from './lease';

/** What a lane that was just claimed needs before its mail is sent. */
export interface Findings {
  /** An earlier worker stopped in the middle of a message. */
  interrupted: boolean;
  /** Messages whose mailbox belongs to another lane by now. */
  strays: boolean;
  /** A mailbox of it, or its Entra tenant, is held. */
  held: boolean;
}

const looks = new Batch<Lease, Findings>(lookTogether, { atMost: 200, atOnce: 1 });

/** Looks over a claimed lane, so that what is seldom needed is only done where it is. */
export function lookOver(lease: Lease): Promise<Findings> {
  return looks.add(lease.organizationId, lease);
}

async function lookTogether(sql: Sql, organizationId: string, leases: readonly Lease[]): Promise<Findings[]> {
  const found = await sql<Findings & { place: string }>(
    `SELECT w.place,
       EXISTS (SELECT FROM "Message" m WHERE m."organizationId" = $1 AND m."laneId" = w.lane AND m."state" = 'sending' AND m."epoch" < w.epoch) AS interrupted,
       EXISTS (
         WITH RECURSIVE boxes AS (
           (SELECT m."mailboxId" AS box FROM "Message" m WHERE m."organizationId" = $1 AND m."laneId" = w.lane AND m."state" IN ('queued', 'sending', 'deferred') ORDER BY m."mailboxId" LIMIT 1)
           UNION ALL
           SELECT (SELECT m."mailboxId" FROM "Message" m WHERE m."organizationId" = $1 AND m."laneId" = w.lane AND m."state" IN ('queued', 'sending', 'deferred') AND m."mailboxId" > boxes.box
                   ORDER BY m."mailboxId" LIMIT 1) FROM boxes WHERE boxes.box IS NOT NULL)
         SELECT FROM boxes JOIN "Mailbox" b ON b."organizationId" = $1 AND b."id" = boxes.box WHERE b."laneId" <> w.lane) AS strays,
       EXISTS (SELECT FROM "Mailbox" b WHERE b."organizationId" = $1 AND b."laneId" = w.lane AND (b."holdReason" IS NOT NULL
         OR EXISTS (SELECT FROM "TenantHold" h WHERE h."organizationId" = $1 AND h."entraTenantId" = b."entraTenantId"))) AS held
     FROM unnest($2::uuid[], $3::bigint[]) WITH ORDINALITY AS w(lane, epoch, place)`,
    [organizationId, leases.map((one) => one.laneId), leases.map((one) => one.epoch)],
  );
  const byPlace = new Map(found.map((one) => [Number(one.place), one]));
  // What could not be told is done.
  return leases.map((_, index) => byPlace.get(index + 1) ?? { interrupted: true, strays: true, held: true });
}
