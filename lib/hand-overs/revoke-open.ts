import { cancelAuthorization } from '@/lib/authorizations/cancel-authorization';
import { liveStates } from '@/lib/authorizations/rules/state';
import type { Context } from '@/lib/base/context';
import type { AuditDraft } from '@/lib/base/audit';

/** Links, sign-ins and their ends of one mailbox take turns here; always taken before a link's own row. */
export async function lockMailbox({ tx, organizationId }: Context, mailboxId: string): Promise<void> {
  await tx.$executeRaw`SELECT FROM "Mailbox" WHERE "organizationId" = ${organizationId}::uuid AND "id" = ${mailboxId}::uuid FOR NO KEY UPDATE`;
}

/** Ends an open link, and the sign-in that goes on by it: whoever is at Microsoft just now comes back to nothing. */
export async function revokeOpen(context: Context, handOver: { id: string; mailboxId: string }): Promise<AuditDraft> {
  const { tx, organizationId, now } = context;
  const key = { organizationId, id: handOver.id };
  const running = await tx.authorization.findMany({
    where: { organizationId, mailboxId: handOver.mailboxId, handOverId: handOver.id, state: { in: [...liveStates] } },
    select: { id: true },
  });
  for (const { id } of running) await cancelAuthorization(context, { authorizationId: id });
  await tx.handOver.update({ where: { organizationId_id: key }, data: { revokedAt: now } });
  return { entity: 'hand-over', entityId: handOver.id, before: { revokedAt: null }, after: { mailboxId: handOver.mailboxId, revokedAt: now } };
}
