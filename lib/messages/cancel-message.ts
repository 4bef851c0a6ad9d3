import { z } from 'zod';
import { Conflict } from '@/lib/base/errors';
import { changeVerb } from '@/lib/base/verb';
import { findLocked } from './find-locked';

/**
 * Takes back a message that still waits. Recipients it has reached keep it.
 * @throws Conflict `message_ended` where it waits no more, `message_sending`; NotFound.
 */
export const cancelMessage = changeVerb({
  name: 'messages.cancel',
  permission: 'messages:act',
  entry: 'message',
  input: z.strictObject({ messageId: z.uuid() }),
  change: async (context, { messageId }) => {
    const { tx, organizationId } = context;
    const message = await findLocked(context, messageId);
    if (message.state !== 'queued' && message.state !== 'deferred' && message.state !== 'quarantined') {
      throw new Conflict({ code: 'message_ended', title: 'This message no longer waits, so it can not be cancelled.', remedy: 'Look at its log for what came of it.' });
    }
    const { contentRetentionHours } = await tx.organization.findUniqueOrThrow({ where: { id: organizationId }, select: { contentRetentionHours: true } });
    await tx.message.update({
      where: { organizationId_id: { organizationId, id: messageId } },
      data: { state: 'cancelled', endedAt: context.now, nextAttemptAt: null },
    });
    if (message.contentId) {
      const deleteAfter = new Date(context.now.getTime() + contentRetentionHours * 3_600_000);
      await tx.messageContent.update({ where: { organizationId_id: { organizationId, id: message.contentId } }, data: { deleteAfter } });
    }
    return { result: undefined, audit: { entity: 'message', entityId: messageId, before: { state: message.state }, after: { state: 'cancelled' } } };
  },
});
