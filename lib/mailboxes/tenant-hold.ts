import type { Sql } from '@/lib/base/db/sql';
import type { Hold } from './hold';

type Scope = 'all' | 'external';

/** While one message tries whether the hold is over, the others wait so long. */
const probeMinutes = 5;

/** Holds all mail, or the mail that leaves it, of every mailbox of an Entra tenant. The first moment of a standing hold is kept. */
export async function holdTenant(sql: Sql, organizationId: string, entraTenantId: string, scope: Scope, hold: Omit<Hold, 'text'>): Promise<void> {
  await sql(
    `INSERT INTO "TenantHold" AS h ("organizationId", "entraTenantId", "scope", "reason", "code", "since", "until")
     VALUES ($1, $2, $3::"TenantHoldScope", $4::"HoldReason", $5, clock_timestamp(), $6)
     ON CONFLICT ("organizationId", "entraTenantId", "scope") DO UPDATE SET "reason" = excluded."reason", "code" = excluded."code", "until" = excluded."until"`,
    [organizationId, entraTenantId, scope, hold.reason, hold.code, hold.until],
  );
}

/** Whether the caller may try with one message whether a hold that may be over is: one at a time in the whole tenant. */
export async function claimTenantProbe(sql: Sql, organizationId: string, entraTenantId: string, scope: Scope): Promise<boolean> {
  return (
    (await sql.count(
      `UPDATE "TenantHold" SET "until" = clock_timestamp() + interval '${probeMinutes} minutes'
       WHERE "organizationId" = $1 AND "entraTenantId" = $2 AND "scope" = $3::"TenantHoldScope" AND "until" <= clock_timestamp()`,
      [organizationId, entraTenantId, scope],
    )) > 0
  );
}

/**
 * Lifts the hold of a tenant and makes its lanes due; the time held does not count against the retry clock of the mail it
 * concerned.
 * @returns the lanes to ring after the commit
 */
export async function releaseTenant(sql: Sql, organizationId: string, entraTenantId: string, scope: Scope): Promise<string[]> {
  // The lanes first, as whoever begins a mail does.
  const lanes = await sql<{ id: string }>(
    `SELECT "id" FROM "Lane" WHERE "organizationId" = $1 AND "id" IN (SELECT "laneId" FROM "Mailbox" WHERE "organizationId" = $1 AND "entraTenantId" = $2)
     ORDER BY "id" FOR NO KEY UPDATE`,
    [organizationId, entraTenantId],
  );
  const [held] = await sql<{ since: Date }>(
    `DELETE FROM "TenantHold" WHERE "organizationId" = $1 AND "entraTenantId" = $2 AND "scope" = $3::"TenantHoldScope" RETURNING "since"`,
    [organizationId, entraTenantId, scope],
  );
  if (!held) return [];
  await sql(
    `UPDATE "Message" m SET "heldMs" = m."heldMs" + held.ms, "retryUntil" = m."retryUntil" + held.ms * interval '1 millisecond', "nextAttemptAt" = clock_timestamp()
     FROM (SELECT w."id", (extract(epoch FROM clock_timestamp() - greatest(w."acceptedAt", $3)) * 1000)::bigint AS ms
           FROM "Message" w JOIN "Mailbox" b ON b."organizationId" = w."organizationId" AND b."id" = w."mailboxId"
           WHERE w."organizationId" = $1 AND b."entraTenantId" = $2 AND w."state" IN ('queued', 'deferred') AND ($4 = 'all' OR EXISTS (
             SELECT FROM "MessageRecipient" r WHERE r."organizationId" = $1 AND r."messageId" = w."id" AND r."state" <> 'sent'
               AND lower(split_part(r."address", '@', -1)) <> lower(split_part(b."address", '@', -1))))) held
     WHERE m."organizationId" = $1 AND m."id" = held."id" AND m."state" IN ('queued', 'deferred')`,
    [organizationId, entraTenantId, held.since, scope],
  );
  const ids = lanes.map(({ id }) => id);
  await sql(`UPDATE "Lane" SET "nextDueAt" = clock_timestamp(), "restsUntil" = NULL WHERE "organizationId" = $1 AND "id" = ANY($2::uuid[])`, [organizationId, ids]);
  return ids;
}
