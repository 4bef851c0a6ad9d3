import { NotFound } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { actorId } from '@/lib/base/actor';
import { changeVerb } from '@/lib/base/verb';
import { createCredentialInput, type NewCredential } from './contract';
import { refusePast } from './expiry';
import { freePublicId } from './public-id';
import { formatKey, secretAlphabet, typableAlphabet } from './rules/key';
import { keyMode, macKeyVersion, macOf, randomText } from './secret';

/**
 * Makes what a printer shows Platen: a REST key, or an SMTP user name and password short enough to be typed on its panel
 * (20 and 16 characters). Only this call ever knows the secret.
 * @throws NotFound for an unknown printer, InvalidInput `expiry_past`
 */
export const createCredential = changeVerb({
  name: 'credentials.create',
  permission: 'credentials:write',
  entry: 'credential',
  input: createCredentialInput,
  change: async (context, { printerId, kind, name, scopes, cidrs, expiresAt }) => {
    const { tx, organizationId, now, actor } = context;
    const printer = await tx.printer.findUnique({ where: { organizationId_id: { organizationId, id: printerId } }, select: { id: true } });
    if (!printer) throw new NotFound('printer');
    refusePast(expiresAt, now);
    const id = newId();
    const publicId = await freePublicId(context, () => (kind === 'rest' ? randomText(typableAlphabet, 12) : `p-${randomText(typableAlphabet, 8)}@platen`));
    const secret = kind === 'rest' ? randomText(secretAlphabet, 40) : randomText(typableAlphabet, 16);
    await tx.printerCredential.create({
      data: {
        organizationId,
        id,
        kind,
        name,
        printerId,
        publicId,
        mac: new Uint8Array(macOf(publicId, secret)),
        macKeyVersion,
        scopes: [...new Set(scopes)],
        cidrs,
        createdBy: actor.kind === 'person' ? actorId(actor) : null,
        expiresAt: expiresAt ?? null,
      },
    });
    const result: NewCredential =
      kind === 'rest' ? { id, kind, key: formatKey({ mode: keyMode(), publicId, secret }) } : { id, kind, userName: publicId, password: secret };
    return { result, audit: { entity: 'credential', entityId: id, after: { printerId, kind, name, publicId, scopes, cidrs, expiresAt: expiresAt ?? null } } };
  },
});
