import type { OpenContext } from '@/lib/base/context';

const atOnce = 500;

/**
 * Forgets messages that ended longer ago than the organization's log remembers, with recipients, attempts and what was left
 * of their content. One batch, in one short transaction; whoever is looking at one of them right now keeps it until later.
 * @returns how many were forgotten
 */
export async function forgetOldMessages({ organizationId, open }: OpenContext): Promise<number> {
  return open(async (sql) => {
    const gone = await sql<{ contentId: string | null }>(
      `WITH past AS (SELECT clock_timestamp() - make_interval(days => o."metadataRetentionDays") AS at FROM "Organization" o WHERE o."id" = $1),
       old AS (
         SELECT m."id" FROM "Message" m, past WHERE m."organizationId" = $1 AND m."acceptedAt" < past.at AND m."endedAt" < past.at
         ORDER BY m."acceptedAt" LIMIT ${atOnce} FOR UPDATE OF m SKIP LOCKED)
       DELETE FROM "Message" m USING old WHERE m."organizationId" = $1 AND m."id" = old."id" RETURNING m."contentId"`,
      [organizationId],
    );
    const contents = gone.flatMap(({ contentId }) => contentId ?? []);
    if (contents.length > 0) await sql.count(`DELETE FROM "MessageContent" WHERE "organizationId" = $1 AND "id" = ANY($2::uuid[])`, [organizationId, contents]);
    return gone.length;
  });
}
