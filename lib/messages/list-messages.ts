import { readVerb } from '@/lib/base/verb';
import { listMessagesInput } from './contract';
import { heldBy, holdFields, tenantHolds } from './held';
import { matching } from './matching';
import { visibleTo } from './visible';

/** Recipients a line of the list names; the message itself names all. */
const shownRecipients = 5;

/** Messages, newest first, page by page along (accepted at, id), so that a page never shifts under the reader. */
export const listMessages = readVerb({
  name: 'messages.list',
  permission: 'messages:read',
  input: listMessagesInput,
  read: async (context, { after, limit, ...filter }) => {
    const { tx, organizationId } = context;
    const messages = await tx.message.findMany({
      where: {
        organizationId,
        AND: [
          visibleTo(context),
          ...matching(filter),
          after ? { OR: [{ acceptedAt: { lt: after.acceptedAt } }, { acceptedAt: after.acceptedAt, id: { lt: after.id } }] } : {},
        ],
      },
      orderBy: [{ acceptedAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
      include: {
        printer: { select: { name: true } },
        mailbox: { select: holdFields },
        recipients: { orderBy: { position: 'asc' }, take: shownRecipients, select: { address: true, state: true, code: true, enhanced: true } },
        _count: { select: { recipients: true } },
      },
    });
    const page = messages.slice(0, limit);
    const holds = await tenantHolds(context, page.map(({ mailbox }) => mailbox.entraTenantId));
    // A line names only some recipients; a hold on what leaves the tenant hangs on all of them.
    const all = holds.length === 0 ? [] : await tx.messageRecipient.findMany({ where: { organizationId, messageId: { in: page.map(({ id }) => id) } }, select: { messageId: true, address: true, state: true } });
    const last = page.at(-1);
    return {
      messages: page.map((message) => ({
        id: message.id,
        kind: message.kind,
        state: message.state,
        held: heldBy({ state: message.state, recipients: all.filter(({ messageId }) => messageId === message.id) }, message.mailbox, holds),
        printerId: message.printerId,
        printerName: message.printer?.name ?? null,
        mailboxAddress: message.mailbox.address,
        from: message.headerFrom,
        subject: message.subject,
        recipients: message.recipients,
        recipientCount: message._count.recipients,
        bytes: message.bytes,
        attachments: message.attachments,
        acceptedAt: message.acceptedAt,
        endedAt: message.endedAt,
        nextAttemptAt: message.endedAt ? null : message.nextAttemptAt,
        tries: message.tries,
        foldedInto: message.foldedIntoId,
        lastCode: message.lastCode,
        lastText: message.lastText,
      })),
      next: last && messages.length > limit ? { acceptedAt: last.acceptedAt, id: last.id } : null,
    };
  },
});
