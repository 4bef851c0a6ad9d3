import { NotFound } from '@/lib/base/errors';
import { changeVerb } from '@/lib/base/verb';
import { cancelAuthorizationInput } from './contract';
import { erased } from './erased';
import { liveStates } from './rules/state';
import { viewOf } from './view';

/**
 * Stops a sign-in; its code is worth nothing from then on. One that has ended stays as it is.
 * @throws NotFound for a sign-in of nobody or another organization.
 */
export const cancelAuthorization = changeVerb({
  name: 'authorizations.cancel',
  permission: 'mailboxes:authorize',
  entry: 'authorization',
  input: cancelAuthorizationInput,
  async change(context, { authorizationId }) {
    const { organizationId, tx, now } = context;
    const key = { organizationId_id: { organizationId, id: authorizationId } };
    const before = await tx.authorization.findUnique({ where: key });
    if (!before) throw new NotFound('sign-in');
    const { count } = await tx.authorization.updateMany({
      where: { organizationId, id: authorizationId, state: { in: [...liveStates] } },
      data: { state: 'cancelled', endedAt: now, ...erased },
    });
    const row = await tx.authorization.findUniqueOrThrow({ where: key });
    return {
      result: await viewOf(context, row),
      audit: count > 0 ? [{ entity: 'authorization', entityId: authorizationId, before: { state: before.state }, after: { state: row.state } }] : [],
    };
  },
});
