import { NotFound } from '@/lib/base/errors';
import { readVerb } from '@/lib/base/verb';
import { readAuthorizationInput } from './contract';
import { viewOf } from './view';

/**
 * One sign-in, or a mailbox's latest; null where the mailbox never had one.
 * @throws NotFound for a sign-in or mailbox of nobody or another organization.
 */
export const readAuthorization = readVerb({
  name: 'authorizations.read',
  permission: 'mailboxes:read',
  input: readAuthorizationInput,
  async read(context, input) {
    const { organizationId, tx } = context;
    if ('authorizationId' in input) {
      const row = await tx.authorization.findUnique({ where: { organizationId_id: { organizationId, id: input.authorizationId } } });
      if (!row) throw new NotFound('sign-in');
      return viewOf(context, row);
    }
    const mailbox = await tx.mailbox.findUnique({ where: { organizationId_id: { organizationId, id: input.mailboxId } }, select: { id: true } });
    if (!mailbox) throw new NotFound('mailbox');
    const row = await tx.authorization.findFirst({ where: { organizationId, mailboxId: mailbox.id }, orderBy: { startedAt: 'desc' } });
    return row ? viewOf(context, row) : null;
  },
});
