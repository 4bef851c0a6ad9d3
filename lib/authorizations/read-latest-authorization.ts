import { NotFound } from '@/lib/base/errors';
import { readVerb } from '@/lib/base/verb';
import { readLatestAuthorizationInput } from './contract';
import { viewOf } from './view';

/**
 * A mailbox's latest sign-in, as the actor may see it; null where there never was one.
 * @throws NotFound for a mailbox of nobody or another organization.
 */
export const readLatestAuthorization = readVerb({
  name: 'authorizations.read-latest',
  permission: 'mailboxes:read',
  input: readLatestAuthorizationInput,
  async read(context, { mailboxId }) {
    const { organizationId, tx } = context;
    const mailbox = await tx.mailbox.findUnique({ where: { organizationId_id: { organizationId, id: mailboxId } }, select: { id: true } });
    if (!mailbox) throw new NotFound('mailbox');
    const row = await tx.authorization.findFirst({ where: { organizationId, mailboxId }, orderBy: { startedAt: 'desc' } });
    return row ? viewOf(context, row) : null;
  },
});
