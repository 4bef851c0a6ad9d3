import type { Sql } from '@/lib/base/db/sql';
import type { Target } from './target';

/** The alert another one is the same as. */
export interface Alike {
  id: string;
  /** When a mail says how many more there were. */
  toldAt: Date;
}

/**
 * Finds the alert of the same printer that says the same to the same recipients and still waits, or was sent within the
 * organization's window. Two that come at once take turns, so that one of them finds the other.
 */
export async function findAlike(sql: Sql, organizationId: string, target: Target, fingerprint: Buffer): Promise<Alike | null> {
  // A statement of its own: only the next one sees what was committed while it waited.
  await sql('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`alert ${organizationId} ${target.printerId} ${fingerprint.toString('hex')}`]);
  const [alike] = await sql<Alike>(
    `SELECT m."id", coalesce(m."endedAt", clock_timestamp()) + o."alertFoldMinutes" * interval '1 minute' AS "toldAt"
     FROM "Message" m JOIN "Organization" o ON o."id" = m."organizationId"
     WHERE m."organizationId" = $1 AND m."printerId" = $2 AND m."fingerprint" = $3 AND m."kind" = 'alert' AND m."state" <> 'folded' AND m."mailboxId" = $4
       AND o."alertFoldMinutes" > 0
       AND (m."state" IN ('queued', 'sending', 'deferred')
         OR (m."state" IN ('sent', 'unknown') AND m."endedAt" > clock_timestamp() - o."alertFoldMinutes" * interval '1 minute'))
     ORDER BY m."acceptedAt" DESC LIMIT 1`,
    [organizationId, target.printerId, fingerprint, target.mailboxId],
  );
  return alike ?? null;
}
