import type { Context } from '@/lib/base/context';
import { ensureDefaultRegistration, type Registration } from './ensure-default';
import { ownRegistration } from './own-registration';

/**
 * The app registration a mailbox signs in with now: its organization's own for that cloud in its newest revision, else
 * Platen's. The mailbox remembers which.
 * @throws InvalidInput `client_id_missing` as ensureDefaultRegistration does.
 */
export async function registrationOf(context: Context, mailbox: { id: string; cloud: string; appRegistrationId: string | null }): Promise<Registration> {
  const { organizationId, tx } = context;
  const registration = (await ownRegistration(context, mailbox.cloud)) ?? (await ensureDefaultRegistration(context, mailbox.cloud));
  if (registration.id !== mailbox.appRegistrationId) {
    await tx.mailbox.update({ where: { organizationId_id: { organizationId, id: mailbox.id } }, data: { appRegistrationId: registration.id } });
  }
  return registration;
}
