import type { Identity } from '@/lib/base/context';
import type { Sql } from '@/lib/base/db/sql';
import { newId } from '@/lib/base/ids';

interface Use {
  handOverId: string;
  authorizationId: string;
  /** The account that signed in. */
  account: string;
}

/**
 * Uses a link up, in the transaction of the sign-in that completes by it.
 * @returns false where it was used, revoked or ran out meanwhile: then nothing of the sign-in may be kept.
 */
export async function spendHandOver(sql: Sql, { organizationId, actor, requestId, ip }: Identity, { handOverId, authorizationId, account }: Use): Promise<boolean> {
  const [used] = await sql<{ mailboxId: string; usedAt: Date }>(
    `UPDATE "HandOver" SET "usedAt" = clock_timestamp()
     WHERE "organizationId" = $1 AND "id" = $2 AND "usedAt" IS NULL AND "revokedAt" IS NULL AND "expiresAt" > clock_timestamp()
     RETURNING "mailboxId", "usedAt"`,
    [organizationId, handOverId],
  );
  if (!used) return false;
  await sql(
    `INSERT INTO "AuditEntry" ("organizationId", "id", "actorKind", "actorName", "verb", "entity", "entityId", "before", "after", "requestId", "ip")
     VALUES ($1, $2, 'platen', $3, 'hand-overs.complete', 'hand-over', $4, $5, $6, $7, $8)`,
    [
      organizationId,
      newId(),
      actor.kind === 'platen' ? actor.job : null,
      handOverId,
      JSON.stringify({ usedAt: null }),
      JSON.stringify({ mailboxId: used.mailboxId, authorizationId, account, usedAt: used.usedAt }),
      requestId,
      ip,
    ],
  );
  return true;
}
