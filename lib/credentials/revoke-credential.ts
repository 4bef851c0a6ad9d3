import { NotFound } from '@/lib/base/errors';
import { changeVerb } from '@/lib/base/verb';
import { forgetCredential } from './authenticate';
import { revokeCredentialInput } from './contract';

/** Ends a credential: within a second no process takes it any more. Revoking twice changes nothing. */
export const revokeCredential = changeVerb({
  name: 'credentials.revoke',
  permission: 'credentials:write',
  entry: 'credential',
  input: revokeCredentialInput,
  change: async (context, { credentialId }) => {
    const { tx, organizationId, now } = context;
    const where = { organizationId_id: { organizationId, id: credentialId } };
    const before = await tx.printerCredential.findUnique({ where });
    if (!before) throw new NotFound('credential');
    const revokedAt = before.revokedAt ?? now;
    await tx.printerCredential.update({ where, data: { revokedAt } });
    context.afterCommit(() => Promise.resolve(forgetCredential(before.publicId)));
    return {
      result: { id: credentialId, revokedAt },
      audit: { entity: 'credential', entityId: credentialId, before: { revokedAt: before.revokedAt }, after: { name: before.name, revokedAt } },
    };
  },
});
