'use server';

import { revalidatePath } from 'next/cache';
import { outcomeOf } from '@/app/session/action-result';
import { here } from '@/app/session/current';
import type { Outcome } from '@/components/ui/outcome';
import { inOrganization } from '@/lib/base/context';
import { cancelMessage } from '@/lib/messages/cancel-message';
import { retryMessage } from '@/lib/messages/retry-message';

/** Tries a message at once, for those it has not reached. */
export async function retry(slug: string, messageId: string): Promise<Outcome> {
  const { identity } = await here(slug);
  const outcome = await outcomeOf(() => inOrganization(identity, async (context) => (await retryMessage(context, { messageId }), null)));
  revalidatePath(`/o/${slug}/messages`, 'layout');
  return outcome;
}

/** Takes back a message that still waits. */
export async function cancel(slug: string, messageId: string): Promise<Outcome> {
  const { identity } = await here(slug);
  const outcome = await outcomeOf(() => inOrganization(identity, async (context) => (await cancelMessage(context, { messageId }), null)));
  revalidatePath(`/o/${slug}/messages`, 'layout');
  return outcome;
}
