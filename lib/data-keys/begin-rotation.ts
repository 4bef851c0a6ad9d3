import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { text } from '@/lib/base/contract';
import { wrapDataKey } from '@/lib/base/vault/key-encryption';
import { changeVerb } from '@/lib/base/verb';

/**
 * Makes the next version of an organization's data key: new secrets are sealed with it within seconds, and `rotating` stands until
 * the old ones are, too. One that was made since `startedAt`, or is rotating still, is left: a rotation that was cut off goes on.
 * @returns the version that counts now
 */
export const beginRotation = changeVerb({
  name: 'keys.rotate',
  permission: 'organization:write',
  entry: 'data_key',
  input: z.strictObject({ startedAt: text(40).pipe(z.iso.datetime()) }),
  change: async ({ tx, organizationId }, { startedAt }) => {
    // Two rotations at once must not make two.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`OrganizationDataKey ${organizationId}`}, 0))`;
    const newest = await tx.organizationDataKey.findFirst({ where: { organizationId }, orderBy: { version: 'desc' }, select: { version: true, rotating: true, createdAt: true } });
    if (newest && (newest.rotating || newest.createdAt >= new Date(startedAt))) return { result: newest.version, audit: [] };
    const version = (newest?.version ?? 0) + 1;
    const { wrapped, kekId } = wrapDataKey(organizationId, version, randomBytes(32));
    // All versions of one rotation bear its start, so that one that goes on knows where it has been.
    await tx.organizationDataKey.create({ data: { organizationId, version, wrapped: new Uint8Array(wrapped), kekId, createdAt: new Date(startedAt), rotating: true } });
    return { result: version, audit: { entity: 'data_key', entityId: organizationId, before: newest && { version: newest.version }, after: { version } } };
  },
});
