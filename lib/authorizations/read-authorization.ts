import { NotFound } from '@/lib/base/errors';
import { readVerb } from '@/lib/base/verb';
import { readAuthorizationInput } from './contract';
import { viewOf } from './view';

/**
 * One sign-in, as the actor may see it.
 * @throws NotFound for a sign-in of nobody or another organization.
 */
export const readAuthorization = readVerb({
  name: 'authorizations.read',
  permission: 'mailboxes:read',
  input: readAuthorizationInput,
  async read(context, { authorizationId }) {
    const { organizationId, tx } = context;
    const row = await tx.authorization.findUnique({ where: { organizationId_id: { organizationId, id: authorizationId } } });
    if (!row) throw new NotFound('sign-in');
    return viewOf(context, row);
  },
});
