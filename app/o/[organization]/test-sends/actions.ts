'use server';

import { revalidatePath } from 'next/cache';
import { outcomeOf } from '@/app/session/action-result';
import { here } from '@/app/session/current';
import type { Outcome } from '@/components/ui/outcome';
import { inOrganization } from '@/lib/base/context';
import type { TestSendView } from '@/lib/test-sends/contract';
import { sayArrived } from '@/lib/test-sends/say-arrived';
import { startTestSend } from '@/lib/test-sends/start-test-send';

/** Starts a test of a mailbox, as itself or as a printer. */
export async function startTest(slug: string, of: { mailboxId: string; printerId?: string }, recipient: string): Promise<Outcome<TestSendView>> {
  const { identity } = await here(slug);
  return outcomeOf(() => inOrganization(identity, (context) => startTestSend(context, { ...of, recipient })));
}

/** Keeps whether a test came. */
export async function sayTestArrived(slug: string, testSendId: string, arrived: boolean): Promise<Outcome<TestSendView>> {
  const { identity } = await here(slug);
  const outcome = await outcomeOf(() => inOrganization(identity, (context) => sayArrived(context, { testSendId, arrived })));
  revalidatePath(`/o/${slug}`, 'layout');
  return outcome;
}
