import type { Context } from '@/lib/base/context';
import type { MailboxToAuthorize } from './contract';

/** The mailboxes of a cloud whose sign-in goes on by another revision than the present one. */
export async function mailboxesToAuthorize({ organizationId, tx }: Context, cloud: string, presentId: string | null): Promise<MailboxToAuthorize[]> {
  const grants = await tx.grant.findMany({
    where: {
      organizationId,
      state: { not: 'superseded' },
      ...(presentId === null ? {} : { appRegistrationId: { not: presentId } }),
      appRegistration: { cloud },
      mailbox: { method: 'oauth', cloud },
    },
    select: { method: true, confidential: true, appRegistrationId: true, appRegistration: { select: { secretExpiresAt: true } }, mailbox: { select: { id: true, address: true } } },
    orderBy: { mailbox: { address: 'asc' } },
  });
  return grants.map(({ method, confidential, appRegistrationId, appRegistration, mailbox }) => ({
    id: mailbox.id,
    address: mailbox.address,
    revisionId: appRegistrationId,
    method,
    endsAt: confidential ? (appRegistration.secretExpiresAt?.toISOString() ?? null) : null,
  }));
}
