import { writeAudit } from '@/lib/base/audit';
import type { Identity } from '@/lib/base/context';
import type { Sql } from '@/lib/base/db/sql';

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
export async function spendHandOver(sql: Sql, identity: Identity, { handOverId, authorizationId, account }: Use): Promise<boolean> {
  const [used] = await sql<{ mailboxId: string; usedAt: Date }>(
    `UPDATE "HandOver" SET "usedAt" = clock_timestamp()
     WHERE "organizationId" = $1 AND "id" = $2 AND "usedAt" IS NULL AND "revokedAt" IS NULL AND "expiresAt" > clock_timestamp()
     RETURNING "mailboxId", "usedAt"`,
    [identity.organizationId, handOverId],
  );
  if (!used) return false;
  await writeAudit(sql, identity, 'hand-overs.complete', {
    entity: 'hand-over',
    entityId: handOverId,
    before: { usedAt: null },
    after: { mailboxId: used.mailboxId, authorizationId, account, usedAt: used.usedAt },
  });
  return true;
}
