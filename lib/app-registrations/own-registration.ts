import type { Context } from '@/lib/base/context';

/** The organization's own app registration for a cloud in its newest revision; null where Platen's is used. */
export function ownRegistration({ organizationId, tx }: Context, cloud: string) {
  return tx.appRegistration.findFirst({ where: { organizationId, cloud, ownClient: true, replacedById: null, retiredAt: null } });
}

/** Changes of what a cloud's mailboxes sign in with take turns. */
export async function lockRegistrations({ organizationId, tx }: Context, cloud: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`AppRegistration ${organizationId} ${cloud}`}, 0))`;
}

/** What the audit log keeps of a revision. Never a secret. */
export function told(revision: { cloud: string; revision: number; clientId: string; entraTenantId: string; secretExpiresAt: Date | null; certificateThumbprint: string | null }, proof: string) {
  const { cloud, clientId, entraTenantId, secretExpiresAt, certificateThumbprint } = revision;
  return { cloud, revision: revision.revision, clientId, entraTenantId, proof, expiresAt: secretExpiresAt?.toISOString() ?? null, thumbprint: certificateThumbprint };
}
