import type { OpenContext } from '@/lib/base/context';

/**
 * Deletes what an organization need not keep: mails whose time after delivery is over, pieces over an hour old that no
 * message ever named, and idempotency records past their 24 hours. At most some hundred rows of each a call.
 * @returns how many mails' contents were deleted
 */
export async function deleteDueContents(context: OpenContext): Promise<number> {
  const { organizationId } = context;
  const due = await context.open((sql) =>
    sql<{ id: string; state: 'receiving' | 'complete' }>(
      `SELECT "id", "state"::text AS state FROM "MessageContent" WHERE "organizationId" = $1 AND (
         ("state" = 'complete' AND "deleteAfter" < clock_timestamp()) OR ("state" = 'receiving' AND "createdAt" < clock_timestamp() - interval '1 hour'))
       LIMIT 200`,
      [organizationId],
    ),
  );
  for (const { id, state } of due) {
    await context.open(async (sql) => {
      if (state === 'receiving') {
        await sql.count(`DELETE FROM "MessageContent" WHERE "organizationId" = $1 AND "id" = $2 AND "state" = 'receiving'`, [organizationId, id]);
        return;
      }
      // Looked at again: a person may have had the message sent once more since.
      const still = await sql.count(
        `UPDATE "MessageContent" SET "state" = 'deleted' WHERE "organizationId" = $1 AND "id" = $2 AND "state" = 'complete' AND "deleteAfter" < clock_timestamp()`,
        [organizationId, id],
      );
      if (still > 0) await sql.count(`DELETE FROM "ContentChunk" WHERE "organizationId" = $1 AND "contentId" = $2`, [organizationId, id]);
    });
  }
  await context.open((sql) =>
    sql.count(
      `DELETE FROM "IdempotencyRecord" i USING (
         SELECT "credentialId", "key" FROM "IdempotencyRecord" WHERE "organizationId" = $1 AND "expiresAt" < clock_timestamp() LIMIT 1000) old
       WHERE i."organizationId" = $1 AND i."credentialId" = old."credentialId" AND i."key" = old."key"`,
      [organizationId],
    ),
  );
  return due.filter((one) => one.state === 'complete').length;
}
