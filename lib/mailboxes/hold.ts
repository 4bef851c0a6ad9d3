import type { Sql } from '@/lib/base/db/sql';

export interface Hold {
  reason: 'needs_sign_in' | 'needs_admin' | 'quota' | 'full' | 'blocked';
  /** What the server or Entra said: "AADSTS50173", "535 5.7.139". */
  code: string | null;
  /** Its sentence, without any secret. */
  text: string | null;
  /** When the hold may lift by itself; null where a person must act. */
  until: Date | null;
}

/** Holds a mailbox: its messages wait and none is failed. The first moment of a standing hold is kept. */
export async function holdMailbox(sql: Sql, organizationId: string, mailboxId: string, hold: Hold): Promise<void> {
  await sql(
    `UPDATE "Mailbox" SET "holdReason" = $3::"HoldReason", "holdCode" = $4, "holdText" = left($5, 1000), "holdUntil" = $6,
            "holdSince" = coalesce("holdSince", clock_timestamp())
     WHERE "organizationId" = $1 AND "id" = $2`,
    [organizationId, mailboxId, hold.reason, hold.code, hold.text, hold.until],
  );
}

/**
 * Lifts a mailbox's hold and makes its lane due, so that what waited goes out; the time held does not count against the
 * retry clock. Returns the lane to ring after the commit.
 */
export async function releaseMailbox(sql: Sql, organizationId: string, mailboxId: string): Promise<{ laneId: string } | null> {
  const [held] = await sql<{ laneId: string; since: Date | null }>(
    `SELECT "laneId", "holdSince" AS since FROM "Mailbox" WHERE "organizationId" = $1 AND "id" = $2 FOR NO KEY UPDATE`,
    [organizationId, mailboxId],
  );
  if (!held) return null;
  // The lane before its messages, as everybody who takes both.
  await sql(`SELECT 1 FROM "Lane" WHERE "organizationId" = $1 AND "id" = $2 FOR NO KEY UPDATE`, [organizationId, held.laneId]);
  if (held.since) {
    await sql(
      `UPDATE "Message" m SET "heldMs" = m."heldMs" + held.ms, "retryUntil" = m."retryUntil" + held.ms * interval '1 millisecond'
       FROM (SELECT m2."id", (extract(epoch FROM clock_timestamp() - greatest(m2."acceptedAt", $3)) * 1000)::bigint AS ms
             FROM "Message" m2 WHERE m2."organizationId" = $1 AND m2."mailboxId" = $2 AND m2."state" IN ('queued', 'deferred')) held
       WHERE m."organizationId" = $1 AND m."id" = held."id"`,
      [organizationId, mailboxId, held.since],
    );
    await sql(
      `UPDATE "Mailbox" SET "holdReason" = NULL, "holdCode" = NULL, "holdText" = NULL, "holdUntil" = NULL, "holdSince" = NULL
       WHERE "organizationId" = $1 AND "id" = $2`,
      [organizationId, mailboxId],
    );
    await sql(
      `UPDATE "Message" SET "nextAttemptAt" = clock_timestamp()
       WHERE "organizationId" = $1 AND "mailboxId" = $2 AND "state" IN ('queued', 'deferred')`,
      [organizationId, mailboxId],
    );
  }
  await sql(`UPDATE "Lane" SET "nextDueAt" = clock_timestamp(), "restsUntil" = NULL WHERE "organizationId" = $1 AND "id" = $2`, [organizationId, held.laneId]);
  return { laneId: held.laneId };
}
