import { z } from 'zod';
import { presentKekId, unwrapDataKey, wrapDataKey } from '@/lib/base/vault/key-encryption';
import { changeVerb } from '@/lib/base/verb';

/**
 * Wraps every version of the organization's data key anew with the installation's present key-encryption key. The data keys stay, so
 * nothing sealed with them changes.
 * @returns how many were wrapped by another one
 * @throws Error where one was wrapped by a key the installation has not got
 */
export const rewrapDataKeys = changeVerb({
  name: 'keys.rewrap',
  permission: 'organization:write',
  entry: 'data_key',
  input: z.strictObject({}),
  change: async ({ tx, organizationId }) => {
    const present = presentKekId();
    const foreign = await tx.organizationDataKey.findMany({ where: { organizationId, kekId: { not: present } }, orderBy: { version: 'asc' } });
    let rewrapped = 0;
    for (const { version, wrapped, kekId } of foreign) {
      const key = unwrapDataKey(organizationId, { version, wrapped: Buffer.from(wrapped), kekId });
      const anew = wrapDataKey(organizationId, version, key);
      // Fenced: another run may have been here, or the version is gone.
      const { count } = await tx.organizationDataKey.updateMany({
        where: { organizationId, version, kekId },
        data: { wrapped: new Uint8Array(anew.wrapped), kekId: anew.kekId },
      });
      rewrapped += count;
    }
    const before = [...new Set(foreign.map(({ kekId }) => kekId))];
    return { result: rewrapped, audit: rewrapped > 0 ? { entity: 'data_key', entityId: organizationId, before: { keyEncryptionKey: before.join() }, after: { keyEncryptionKey: present } } : [] };
  },
});
