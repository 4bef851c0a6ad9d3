import type { Sql } from '@/lib/base/db/sql';

/**
 * The mailbox a notice goes through: one that nothing holds and that is signed in where it must be; rather one whose
 * tenant holds nothing back, with nothing put off, and of another account than the one whose mail failed.
 */
export async function noticeSender(sql: Sql, organizationId: string, failing: string): Promise<{ id: string; address: string } | null> {
  const [sender] = await sql<{ id: string; address: string }>(
    `SELECT b."id", b."address" FROM "Mailbox" b, "Mailbox" f
     WHERE f."organizationId" = $1 AND f."id" = $2 AND b."organizationId" = $1 AND b."holdReason" IS NULL
       AND (b."method" <> 'oauth' OR EXISTS (SELECT FROM "Grant" g WHERE g."organizationId" = $1 AND g."mailboxId" = b."id" AND g."state" = 'current'))
       AND NOT EXISTS (SELECT FROM "TenantHold" t WHERE t."organizationId" = $1 AND t."entraTenantId" = b."entraTenantId" AND t."scope" = 'all')
     ORDER BY EXISTS (SELECT FROM "TenantHold" t WHERE t."organizationId" = $1 AND t."entraTenantId" = b."entraTenantId"),
       EXISTS (SELECT FROM "Message" m WHERE m."organizationId" = $1 AND m."mailboxId" = b."id" AND m."state" = 'deferred'), b."laneId" = f."laneId", b."address"
     LIMIT 1`,
    [organizationId, failing],
  );
  return sender ?? null;
}
