import type { Context } from '@/lib/base/context';
import { Conflict, NotFound } from '@/lib/base/errors';
import { visibleTo } from './visible';

/**
 * One message, locked, so that no worker begins with it meanwhile.
 * @throws NotFound; Conflict `message_sending` while a worker hands it over.
 */
export async function findLocked(context: Context, messageId: string) {
  const { tx, organizationId } = context;
  await tx.$queryRaw`SELECT 1 FROM "Message" WHERE "organizationId" = ${organizationId}::uuid AND "id" = ${messageId}::uuid FOR UPDATE`;
  const message = await tx.message.findFirst({
    where: { organizationId, id: messageId, ...visibleTo(context) },
    include: { content: { select: { state: true } }, recipients: { select: { position: true, state: true } } },
  });
  if (!message) throw new NotFound('message');
  if (message.state === 'sending') {
    throw new Conflict({ code: 'message_sending', title: 'This message is being handed over right now.', remedy: 'Wait a moment and look at what came of it.', retryAfter: 10 });
  }
  return message;
}
