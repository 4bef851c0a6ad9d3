import type { Context } from '@/lib/base/context';
import { NotFound } from '@/lib/base/errors';
import type { MessageFilter } from './contract';
import { heldMessages } from './held';
import { matching, type MessageWhere } from './matching';
import { visibleTo } from './visible';

/** What did certainly not arrive: meant where no state is named. */
const meant: NonNullable<MessageFilter['state']> = ['deferred', 'failed', 'quarantined'];
/** Only where they are named: they may arrive twice, or were taken back on purpose. */
const namedOnly: NonNullable<MessageFilter['state']> = ['unknown', 'cancelled', 'sent'];

/**
 * The messages of a filter that can be tried again, as far as their state says: somebody was missed, and they do not go out by
 * themselves as soon as their mailbox may send.
 * @throws NotFound for a printer or a mailbox that is not the organization's
 */
export async function retryable(context: Context, filter: MessageFilter): Promise<{ where: MessageWhere; held: MessageWhere }> {
  const { tx, organizationId } = context;
  const key = (id: string) => ({ where: { organizationId_id: { organizationId, id } }, select: { id: true } });
  if (filter.printerId && !(await tx.printer.findUnique(key(filter.printerId)))) throw new NotFound('printer');
  if (filter.mailboxId && !(await tx.mailbox.findUnique(key(filter.mailboxId)))) throw new NotFound('mailbox');
  const state = filter.state?.length ? [...meant, ...namedOnly].filter((one) => filter.state?.includes(one)) : meant;
  const onHold: MessageWhere = { AND: [{ state: 'deferred' }, await heldMessages(context)] };
  const all: MessageWhere = { organizationId, state: { in: state }, recipients: { some: { state: { not: 'sent' } } }, AND: [visibleTo(context), ...matching({ ...filter, state: undefined })] };
  return { where: { ...all, NOT: onHold }, held: { AND: [all, onHold] } };
}
