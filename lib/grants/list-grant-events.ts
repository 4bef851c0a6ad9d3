import { NotFound } from '@/lib/base/errors';
import { readVerb } from '@/lib/base/verb';
import { listGrantEventsInput, type GrantEventView } from './contract';
import { explainStoredCode } from './rules/entra-error';

/**
 * What happened to a mailbox's tokens, newest first, over all its grants.
 * @throws NotFound for a mailbox of nobody or another organization.
 */
export const listGrantEvents = readVerb({
  name: 'grants.list-events',
  permission: 'mailboxes:read',
  input: listGrantEventsInput,
  async read(context, { mailboxId, limit }): Promise<GrantEventView[]> {
    const { organizationId, tx } = context;
    const mailbox = await tx.mailbox.findUnique({ where: { organizationId_id: { organizationId, id: mailboxId } }, select: { id: true } });
    if (!mailbox) throw new NotFound('mailbox');
    const events = await tx.grantEvent.findMany({
      where: { organizationId, grant: { mailboxId } },
      include: { grant: { select: { accountName: true } } },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
      take: limit,
    });
    return events.map(({ id, at, kind, code, text, correlationId, grant }) => ({
      id,
      at: at.toISOString(),
      kind,
      accountName: grant.accountName,
      title: code === null ? null : explainStoredCode(code).title,
      code,
      raw: code === null ? null : text,
      correlationId,
    }));
  },
});
