import type { Context } from '@/lib/base/context';

/** Whether the mail server took a test of the mailbox since it is held: then its sign-in works again, whatever the hold says. */
export async function testWorkedSince({ organizationId, tx }: Context, mailboxId: string, since: Date | null): Promise<boolean> {
  return since !== null && (await tx.testSend.count({ where: { organizationId, mailboxId, state: 'accepted', startedAt: { gt: since } } })) > 0;
}
