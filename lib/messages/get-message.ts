import { NotFound } from '@/lib/base/errors';
import { readVerb } from '@/lib/base/verb';
import { getMessageInput } from './contract';
import { heldBy, holdFields, tenantHolds } from './held';
import { explainAttempt, explainHold, explainMessage, explainRecipient } from './rules/explain';
import { visibleTo } from './visible';

/**
 * One message: its state by recipient, why it is held, and every delivery attempt with its transcript; each with what it
 * means and what to do.
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
    const held = heldBy(message, message.mailbox, await tenantHolds(context, [message.mailbox.entraTenantId]));
    const recipients = message.recipients.map(({ address, state, code, enhanced, text, changedAt }) => ({
      address,
      state,
      code,
      enhanced,
      text,
      changedAt,
      explanation: explainRecipient({ state, code, enhanced, text }, message),
    }));
    return {
      id: message.id,
      kind: message.kind,
      origin: message.origin,
      state: message.state,
      explanation: explainMessage({ state: message.state, held, recipients, attempts: message.attempts }),
      held: held && { ...held, explanation: explainHold(held) },
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
      attachmentNames: message.attachmentNames,
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
      recipients,
      attempts: message.attempts.map(({ number, stage, startedAt, endedAt, class: outcome, code, enhanced, text, transcript, worker }, place) => ({
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
        explanation: explainAttempt({ stage, class: outcome, code, enhanced, text }, message.attempts.slice(0, place)),
      })),
    };
  },
});
