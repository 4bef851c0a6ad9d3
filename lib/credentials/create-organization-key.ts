import { newId } from '@/lib/base/ids';
import { changeVerb } from '@/lib/base/verb';
import { createOrganizationKeyInput, type NewOrganizationKey } from './contract';
import { refusePast } from './expiry';
import { freePublicId } from './public-id';
import { formatKey, secretAlphabet, typableAlphabet } from './rules/key';
import { keyMode, macKeyVersion, macOf, randomText } from './secret';

/**
 * Makes a key for a script or a system that speaks for the whole organization over REST: any printer's mail, as far as the
 * key's scopes go. Only this call ever knows the secret.
 * @throws InvalidInput `expiry_past`
 */
export const createOrganizationKey = changeVerb({
  name: 'organization-keys.create',
  permission: 'credentials:write',
  entry: 'organization_key',
  input: createOrganizationKeyInput,
  change: async (context, { name, scopes, cidrs, expiresAt }) => {
    const { tx, organizationId, now } = context;
    refusePast(expiresAt, now);
    const id = newId();
    const publicId = await freePublicId(context, () => randomText(typableAlphabet, 12));
    const secret = randomText(secretAlphabet, 40);
    const chosen = [...new Set(scopes)];
    await tx.organizationKey.create({
      data: { organizationId, id, name, publicId, mac: new Uint8Array(macOf(publicId, secret)), macKeyVersion, scopes: chosen, cidrs, expiresAt: expiresAt ?? null },
    });
    const result: NewOrganizationKey = { id, key: formatKey({ mode: keyMode(), publicId, secret }) };
    return { result, audit: { entity: 'organization_key', entityId: id, after: { name, publicId, scopes: chosen, cidrs, expiresAt: expiresAt ?? null } } };
  },
});
