import type { Context } from '@/lib/base/context';
import { ensureDefaultRegistration, type Registration } from './ensure-default';

/**
 * The app registration a mailbox signs in with now: its own organization's in its newest revision, else Platen's. The
 * mailbox remembers which.
 * @throws InvalidInput `client_id_missing` as ensureDefaultRegistration does.
 */
export async function registrationOf(context: Context, mailbox: { id: string; cloud: string; appRegistrationId: string | null }): Promise<Registration> {
  const { organizationId, tx } = context;
  let own = mailbox.appRegistrationId
    ? await tx.appRegistration.findUnique({ where: { organizationId_id: { organizationId, id: mailbox.appRegistrationId } } })
    : null;
  while (own?.replacedById) own = await tx.appRegistration.findUnique({ where: { organizationId_id: { organizationId, id: own.replacedById } } });
  const registration = own?.ownClient ? own : await ensureDefaultRegistration(context, mailbox.cloud);
  if (registration.id !== mailbox.appRegistrationId) {
    await tx.mailbox.update({ where: { organizationId_id: { organizationId, id: mailbox.id } }, data: { appRegistrationId: registration.id } });
  }
  return registration;
}
