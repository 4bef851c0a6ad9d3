import { withOrganization } from '@/lib/base/db/sql';
import { logger } from '@/lib/base/logger';
import type { Lease } from './lease';

/** Whether message `m` of mailbox `b` still goes to somebody outside the mailbox's domain, as SQL. */
export const leavesTenant = `EXISTS (SELECT FROM "MessageRecipient" r WHERE r."organizationId" = $1 AND r."messageId" = m."id" AND r."state" <> 'sent'
  AND lower(split_part(r."address", '@', -1)) <> lower(split_part(b."address", '@', -1)))`;

/**
 * When the patience with a held message `m` in organization `o` ends, as SQL: so many days after the hold began (`since`),
 * or after the message was accepted or tried anew by a person, whichever came later. What is taken off `retryUntil`
 * gives that moment back. A hold that ends by itself counts as well: it may be renewed for ever.
 */
export const heldEnd = (since: string) =>
  `greatest(${since}, m."retryUntil" - m."heldMs" * interval '1 millisecond' - make_interval(hours => o."retryHours")) + make_interval(days => o."heldFailAfterDays")`;

/** The hold that concerns message `m` of mailbox `b`: the mailbox's own, or its Entra tenant's. */
const hold = `LATERAL (
  SELECT b."holdSince" AS since, coalesce(b."holdText", b."holdCode", b."holdReason"::text) AS what WHERE b."holdReason" IS NOT NULL
  UNION ALL
  SELECT h."since", concat_ws(' ', CASE WHEN h."scope" = 'external' THEN 'external mail of the Entra tenant' ELSE 'all mail of the Entra tenant' END, h."code") FROM "TenantHold" h
  WHERE h."organizationId" = $1 AND h."entraTenantId" = b."entraTenantId" AND (h."scope" = 'all' OR ${leavesTenant})
  ORDER BY since LIMIT 1) held`;
const late = `m."organizationId" = $1 AND m."laneId" = $2 AND m."mailboxId" = b."id" AND m."state" IN ('queued', 'deferred') AND ${heldEnd('held.since')} < clock_timestamp()`;

const atOnce = 1000;

/**
 * Fails the lane's messages whose mailbox, or Entra tenant, was held for longer than the organization lets mail wait (14 days by default).
 * Recipients already reached stay reached.
 * @returns how many messages were failed
 */
export async function failHeldTooLong({ organizationId, laneId }: Lease): Promise<number> {
  const failed = await withOrganization(organizationId, async (sql) => {
    // The mailbox first, as whoever lifts a hold does: a hold that ends at this moment counts no more.
    const held = await sql<{ id: string }>(
      `SELECT b."id" FROM "Mailbox" b WHERE b."organizationId" = $1 AND EXISTS (
         SELECT FROM "Message" m JOIN "Organization" o ON o."id" = m."organizationId" CROSS JOIN ${hold} WHERE ${late})
       ORDER BY b."id" FOR NO KEY UPDATE OF b`,
      [organizationId, laneId],
    );
    if (held.length === 0) return 0;
    return sql.count(
      `WITH late AS (
         SELECT m."id", m."contentId", o."failedRetentionDays", format('Held for longer than %s days, so it was given up: %s', o."heldFailAfterDays", held.what) AS why
         FROM "Message" m JOIN "Mailbox" b ON b."organizationId" = m."organizationId" AND b."id" = m."mailboxId" JOIN "Organization" o ON o."id" = m."organizationId" CROSS JOIN ${hold}
         WHERE b."id" = ANY($3::uuid[]) AND ${late}
         LIMIT ${atOnce} FOR NO KEY UPDATE OF m SKIP LOCKED),
       recipients AS (
         UPDATE "MessageRecipient" r SET "state" = 'failed', "code" = NULL, "enhanced" = NULL, "text" = left(late.why, 1000), "changedAt" = clock_timestamp()
         FROM late WHERE r."organizationId" = $1 AND r."messageId" = late."id" AND r."state" = 'pending'),
       content AS (
         UPDATE "MessageContent" c SET "deleteAfter" = clock_timestamp() + make_interval(days => late."failedRetentionDays") FROM late WHERE c."organizationId" = $1 AND c."id" = late."contentId")
       UPDATE "Message" m SET "endedAt" = clock_timestamp(), "nextAttemptAt" = NULL, "lastCode" = NULL, "lastEnhanced" = NULL, "lastText" = left(late.why, 1000),
              "state" = (SELECT CASE WHEN bool_or(r."state" = 'unknown') THEN 'unknown' WHEN bool_or(r."state" = 'sent') THEN 'sent' ELSE 'failed' END
                         FROM "MessageRecipient" r WHERE r."organizationId" = $1 AND r."messageId" = m."id")::"MessageState"
       FROM late WHERE m."organizationId" = $1 AND m."id" = late."id"`,
      [organizationId, laneId, held.map(({ id }) => id)],
    );
  });
  if (failed > 0) logger.warn({ organizationId, laneId, failed }, 'messages were held for too long and have failed');
  return failed;
}
