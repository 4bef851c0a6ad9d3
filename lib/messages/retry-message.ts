import { z } from 'zod';
import { Conflict } from '@/lib/base/errors';
import { changeVerb } from '@/lib/base/verb';
import { ring } from '@/lib/lanes/doorbell';
import { findLocked } from './find-locked';

/**
 * Tries a message at once: one that waits, or one that ended without reaching everybody. It goes to those it did not reach,
 * an unknown outcome included, and gets its whole time for retries again.
 * @throws Conflict `message_done` where there is nobody left to reach, `content_gone` where its content is no longer kept,
 * `message_sending`; NotFound.
 */
export const retryMessage = changeVerb({
  name: 'messages.retry',
  permission: 'messages:act',
  entry: 'message',
  input: z.strictObject({ messageId: z.uuid() }),
  change: async (context, { messageId }) => {
    const { tx, organizationId } = context;
    // The lane before the message, as whoever lifts a hold does, so that the two never wait for each other.
    await tx.$queryRaw`SELECT 1 FROM "Lane" l JOIN "Message" m ON m."organizationId" = l."organizationId" AND m."laneId" = l."id"
      WHERE m."organizationId" = ${organizationId}::uuid AND m."id" = ${messageId}::uuid FOR NO KEY UPDATE OF l`;
    const message = await findLocked(context, messageId);
    const open = message.recipients.filter(({ state }) => state !== 'sent').map(({ position }) => position);
    if (open.length === 0 || message.state === 'folded') {
      throw new Conflict({ code: 'message_done', title: 'This message has reached everybody it was for.', remedy: 'Nothing to do.' });
    }
    // Kept from now on; one statement, so that it is not deleted between the look and the promise.
    const kept = await tx.messageContent.updateMany({ where: { organizationId, id: message.contentId ?? messageId, state: 'complete' }, data: { deleteAfter: null } });
    if (kept.count === 0) {
      throw new Conflict({ code: 'content_gone', title: "The message's content is no longer kept, so it can't be sent again.", remedy: 'Scan again.' });
    }
    const { retryHours } = await tx.organization.findUniqueOrThrow({ where: { id: organizationId }, select: { retryHours: true } });
    await tx.messageRecipient.updateMany({ where: { organizationId, messageId, position: { in: open } }, data: { state: 'pending', changedAt: context.now } });
    await tx.message.update({
      where: { organizationId_id: { organizationId, id: messageId } },
      data: { state: 'queued', endedAt: null, nextAttemptAt: context.now, workerDeaths: 0, heldMs: 0, retryUntil: new Date(context.now.getTime() + retryHours * 3_600_000) },
    });
    // Last, as in accept: a lane that is being given back at this moment looks again.
    await tx.lane.update({ where: { organizationId_id: { organizationId, id: message.laneId } }, data: { nextDueAt: context.now, restsUntil: null } });
    context.afterCommit(() => ring(organizationId, message.laneId));
    return { result: undefined, audit: { entity: 'message', entityId: messageId, before: { state: message.state }, after: { state: 'queued', recipients: open.length } } };
  },
});
