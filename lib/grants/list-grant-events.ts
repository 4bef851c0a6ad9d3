import { NotFound } from '@/lib/base/errors';
import { readVerb } from '@/lib/base/verb';
import { clouds } from '@/lib/clouds/clouds';
import { listGrantEventsInput, type GrantEventView } from './contract';
import { explainStoredCode } from './rules/entra-error';
import { lookUpAddress } from './rules/look-up';

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
    const mailbox = await tx.mailbox.findUnique({ where: { organizationId_id: { organizationId, id: mailboxId } }, select: { cloud: true } });
    if (!mailbox) throw new NotFound('mailbox');
    const events = await tx.grantEvent.findMany({
      where: { organizationId, grant: { mailboxId } },
      include: { grant: { select: { accountName: true } } },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
      take: limit,
    });
    const authority = clouds().get(mailbox.cloud ?? '')?.authority ?? null;
    return events.map(({ id, at, kind, code, text, correlationId, grant }) => ({
      id,
      at: at.toISOString(),
      kind,
      accountName: grant.accountName,
      title: code === null ? null : explainStoredCode(code, { text }).title,
      lookUp: lookUpAddress(code, authority),
      code,
      raw: code === null ? null : text,
      correlationId,
    }));
  },
});
