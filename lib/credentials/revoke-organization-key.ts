import { NotFound } from '@/lib/base/errors';
import { changeVerb } from '@/lib/base/verb';
import { forgetCredential } from './authenticate';
import { revokeOrganizationKeyInput } from './contract';

/** Ends a key: within a second no process takes it any more. Revoking twice changes nothing. */
export const revokeOrganizationKey = changeVerb({
  name: 'organization-keys.revoke',
  permission: 'credentials:write',
  entry: 'organization_key',
  input: revokeOrganizationKeyInput,
  change: async (context, { keyId }) => {
    const { tx, organizationId, now } = context;
    const where = { organizationId_id: { organizationId, id: keyId } };
    const before = await tx.organizationKey.findUnique({ where });
    if (!before) throw new NotFound('key');
    const revokedAt = before.revokedAt ?? now;
    await tx.organizationKey.update({ where, data: { revokedAt } });
    context.afterCommit(() => Promise.resolve(forgetCredential(before.publicId)));
    return {
      result: { id: keyId, revokedAt },
      audit: { entity: 'organization_key', entityId: keyId, before: { revokedAt: before.revokedAt }, after: { name: before.name, revokedAt } },
    };
  },
});
