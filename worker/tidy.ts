import { openContext } from '@/lib/base/context';
import { newId } from '@/lib/base/ids';
import { logger } from '@/lib/base/logger';
import { deleteDueContents } from '@/lib/messages/content/delete';

const everyMs = 300_000;

/**
 * Deletes what need not be kept, every five minutes, in the organizations this worker has sent for: mails whose time after
 * delivery is over, pieces of mails that never came to their end, old idempotency records. Returns what stops it.
 */
export function keepTidy(organizations: ReadonlySet<string>): () => void {
  let running = false;
  const tidy = async (): Promise<void> => {
    if (running) return;
    running = true;
    for (const organizationId of [...organizations]) {
      try {
        await deleteDueContents(openContext({ organizationId, actor: { kind: 'platen', job: 'contents.tidy' }, requestId: newId(), ip: null }));
      } catch (error) {
        logger.warn({ organizationId, err: error instanceof Error ? error.message : String(error) }, 'old contents could not be deleted');
      }
    }
    running = false;
  };
  const timer = setInterval(() => void tidy(), everyMs);
  return () => clearInterval(timer);
}
