import type { Context } from '@/lib/base/context';
import { env } from '@/lib/base/env';
import { InvalidInput } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { cloudNamed } from '@/lib/clouds/clouds';
import { lockRegistrations } from './own-registration';

/** The client a sign-in names: its id, and the tenant it asks (`organizations`, or one tenant's id). */
export interface Registration {
  id: string;
  clientId: string;
  entraTenantId: string;
  secretCipher: Uint8Array | null;
  certificateCipher: Uint8Array | null;
}

/**
 * The organization's app registration with Platen's own client id for a cloud; made at first use. Where the
 * installation's client id has changed since, a new revision replaces the old one.
 * @throws InvalidInput `client_id_missing` where the installation has no client id.
 */
export async function ensureDefaultRegistration(context: Context, cloudName: string): Promise<Registration> {
  const clientId = env().PLATEN_CLIENT_ID;
  const cloud = cloudNamed(cloudName);
  if (!clientId) {
    throw new InvalidInput({
      code: 'client_id_missing',
      title: `Platen has no client id for ${cloud.label}.`,
      remedy: "Enter an app registration of your own in the settings. Or whoever runs Platen sets PLATEN_CLIENT_ID to the client id of Platen's app registration and starts it again.",
    });
  }
  const { organizationId, tx } = context;
  // Two first sign-ins at once must not make two.
  await lockRegistrations(context, cloud.name);
  const present = await tx.appRegistration.findFirst({ where: { organizationId, cloud: cloud.name, ownClient: false, replacedById: null } });
  if (present?.clientId === clientId) return present;
  const made = await tx.appRegistration.create({
    data: { organizationId, id: newId(), cloud: cloud.name, entraTenantId: 'organizations', clientId, revision: (present?.revision ?? 0) + 1 },
  });
  if (present) await tx.appRegistration.update({ where: { organizationId_id: { organizationId, id: present.id } }, data: { replacedById: made.id } });
  return made;
}
