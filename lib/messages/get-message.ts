import { NotFound } from '@/lib/base/errors';
import { readVerb } from '@/lib/base/verb';
import { getMessageInput } from './contract';
import { heldBy, holdFields } from './held';
import { classifyReply, type SmtpStage } from './rules/smtp-reply';
import { visibleTo } from './visible';

/** What a reply means and what to do; null where there is none to explain. */
function explained(stage: SmtpStage, reply: { code: number | null; enhanced: string | null; text: string | null }): { title: string; remedy: string } | null {
  if (reply.code === null && !reply.text) return null;
  const { title, remedy } = classifyReply({ stage, code: reply.code, enhanced: reply.enhanced, text: reply.text ?? '' });
  return { title, remedy };
}

/**
 * One message: its state by recipient, why it is held, and every delivery attempt with its transcript.
 * @throws NotFound also for a message of another printer, where a credential asks
 */
export const getMessage = readVerb({
  name: 'messages.get',
  permission: 'messages:read',
  input: getMessageInput,
  read: async (context, { messageId }) => {
    const { tx, organizationId } = context;
    const message = await tx.message.findFirst({
      where: { organizationId, id: messageId, ...visibleTo(context) },
      include: {
        printer: { select: { name: true } },
        mailbox: { select: holdFields },
        content: { select: { state: true, deleteAfter: true } },
        recipients: { orderBy: { position: 'asc' } },
        attempts: { orderBy: { number: 'asc' } },
      },
    });
    if (!message) throw new NotFound('message');
    const { entraTenantId } = message.mailbox;
    const tenantHold = entraTenantId ? await tx.tenantHold.findFirst({ where: { organizationId, entraTenantId, scope: 'all' } }) : null;
    return {
      id: message.id,
      kind: message.kind,
      origin: message.origin,
      state: message.state,
      held: heldBy(message.state, message.mailbox, tenantHold ?? undefined),
      printerId: message.printerId,
      printerName: message.printer?.name ?? null,
      mailboxId: message.mailboxId,
      mailboxAddress: message.mailbox.address,
      envelopeFrom: message.envelopeFrom,
      from: message.headerFrom,
      replyTo: message.replyTo,
      subject: message.subject,
      messageId: message.messageIdHeader,
      date: message.date,
      bytes: message.bytes,
      attachments: message.attachments,
      contentKept: message.content?.state === 'complete',
      contentDeleteAfter: message.content?.deleteAfter ?? null,
      acceptedAt: message.acceptedAt,
      endedAt: message.endedAt,
      nextAttemptAt: message.endedAt ? null : message.nextAttemptAt,
      retryUntil: message.retryUntil,
      tries: message.tries,
      foldedInto: message.foldedIntoId,
      noticeId: message.noticeId,
      noticeFor: message.noticeForId,
      folded: await tx.message.count({ where: { organizationId, foldedIntoId: message.id } }),
      lastReply:
        message.lastCode === null && message.lastText === null
          ? null
          : { code: message.lastCode, enhanced: message.lastEnhanced, text: message.lastText },
      recipients: message.recipients.map(({ address, state, code, enhanced, text, changedAt }) => ({
        address,
        state,
        code,
        enhanced,
        text,
        changedAt,
        explanation: state === 'sent' ? null : explained('rcpt', { code, enhanced, text }),
      })),
      attempts: message.attempts.map(({ number, stage, startedAt, endedAt, class: outcome, code, enhanced, text, transcript, worker }) => ({
        number,
        stage,
        startedAt,
        endedAt,
        class: outcome,
        code,
        enhanced,
        text,
        worker,
        transcript,
        explanation: outcome === 'sent' ? null : explained(stage, { code, enhanced, text }),
      })),
    };
  },
});
