import type { OpenContext } from '@/lib/base/context';

/** One transaction takes no more contents and bytes than these: nobody waits long for a row it holds. */
const contentsAtOnce = 100;
const bytesAtOnce = 64 * 2 ** 20;

/**
 * Deletes what an organization need not keep: mails whose time is over, pieces over an hour old that no message ever named,
 * and idempotency records past their 24 hours. One batch of each a call.
 * @returns how many rows of them there were; 0 where nothing was due
 */
export async function deleteDueContents({ organizationId, open }: OpenContext): Promise<number> {
  // Rows in somebody's hand are left: a person may be having the message sent once more.
  const deleted = await open((sql) =>
    sql.count(
      `WITH due AS MATERIALIZED (
         SELECT c."id", c."bytes" FROM "MessageContent" c WHERE c."organizationId" = $1 AND c."state" = 'complete' AND c."deleteAfter" < clock_timestamp()
         ORDER BY c."deleteAfter" LIMIT ${contentsAtOnce} FOR UPDATE SKIP LOCKED),
       few AS MATERIALIZED (
         SELECT "id" FROM (SELECT "id", "bytes", sum("bytes") OVER (ORDER BY "id") AS upto FROM due) summed WHERE upto - "bytes" < ${bytesAtOnce}),
       pieces AS (
         DELETE FROM "ContentChunk" p USING few WHERE p."organizationId" = $1 AND p."contentId" = few."id")
       UPDATE "MessageContent" c SET "state" = 'deleted' FROM few WHERE c."organizationId" = $1 AND c."id" = few."id"`,
      [organizationId],
    ),
  );
  const orphans = await open((sql) =>
    sql.count(
      `DELETE FROM "MessageContent" c USING (
         SELECT "id" FROM "MessageContent" WHERE "organizationId" = $1 AND "state" = 'receiving' AND "createdAt" < clock_timestamp() - interval '1 hour'
         LIMIT ${contentsAtOnce} FOR UPDATE SKIP LOCKED) orphan
       WHERE c."organizationId" = $1 AND c."id" = orphan."id"`,
      [organizationId],
    ),
  );
  const answers = await open((sql) =>
    sql.count(
      `DELETE FROM "IdempotencyRecord" i USING (
         SELECT "credentialId", "key" FROM "IdempotencyRecord" WHERE "organizationId" = $1 AND "expiresAt" < clock_timestamp() LIMIT 1000) old
       WHERE i."organizationId" = $1 AND i."credentialId" = old."credentialId" AND i."key" = old."key"`,
      [organizationId],
    ),
  );
  return deleted + orphans + answers;
}
