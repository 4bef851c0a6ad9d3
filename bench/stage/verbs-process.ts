import { useProduct } from '@/e2e/stage/environment';
import { parseProductInfo, type ProductInfo } from '@/e2e/stage/product-info';
import { asSuperuser, makeFleet, type FleetOptions } from './fleet';

/** What is asked of a product's verbs, in a process that serves one product only: the environment is read once. */
export type VerbsQuestion = { ask: 'fleet'; options: FleetOptions } | { ask: 'retry'; organizationId: string; messageIds: string[] };

/** @returns the messages the verb would not retry, with what it said */
async function retry(info: ProductInfo, organizationId: string, messageIds: string[]): Promise<string[]> {
  useProduct(info);
  const { inOrganization } = await import('@/lib/base/context');
  const { newId } = await import('@/lib/base/ids');
  const { retryMessage } = await import('@/lib/messages/retry-message');
  const userId = await asSuperuser(info, async (client) => {
    const { rows } = await client.query<{ userId: string }>(`SELECT "userId" FROM "Membership" WHERE "organizationId" = $1 AND "role" = 'owner'`, [organizationId]);
    return rows[0]?.userId ?? '';
  });
  const actor = { kind: 'person', userId, sessionId: newId(), name: 'Olive Owner', role: 'owner' } as const;
  const refused: string[] = [];
  for (const messageId of messageIds) {
    await inOrganization({ organizationId, actor, requestId: newId(), ip: null }, (context) => retryMessage(context, { messageId })).catch((error: unknown) =>
      refused.push(`${messageId}: ${String(error)}`),
    );
  }
  return refused;
}

process.once('message', ({ info, question }: { info: unknown; question: VerbsQuestion }) => {
  const product = parseProductInfo(JSON.stringify(info));
  const work: Promise<unknown> = question.ask === 'fleet' ? makeFleet(product, question.options) : retry(product, question.organizationId, question.messageIds);
  work.then(
    (said) => process.send?.({ said }, () => process.exit(0)),
    (error: unknown) => process.send?.({ failed: String(error) }, () => process.exit(1)),
  );
});
process.on('disconnect', () => process.exit(1));
