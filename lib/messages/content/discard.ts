import type { OpenContext } from '@/lib/base/context';
import { logger } from '@/lib/base/logger';

/** Throws away pieces that were sent ahead of a mail that was not accepted. Where that fails, the sweep does it later. */
export async function discardContent(context: OpenContext, contentId: string): Promise<void> {
  const { organizationId } = context;
  await context
    .open((sql) => sql.count(`DELETE FROM "MessageContent" WHERE "organizationId" = $1 AND "id" = $2 AND "state" = 'receiving'`, [organizationId, contentId]))
    .catch((error: unknown) => logger.warn({ err: error instanceof Error ? error.message : String(error) }, 'pieces of a refused mail stay until the sweep'));
}
