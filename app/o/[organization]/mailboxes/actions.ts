'use server';

import { revalidatePath } from 'next/cache';
import { outcomeOf } from '@/app/session/action-result';
import { here } from '@/app/session/current';
import type { Outcome } from '@/components/ui/outcome';
import { inOrganization } from '@/lib/base/context';
import { parseInput } from '@/lib/base/verb';
import { changeLimits } from '@/lib/mailboxes/change-limits';
import { changeLimitsInput } from '@/lib/mailboxes/contract';
import { tryNow } from '@/lib/mailboxes/try-now';

async function settle(slug: string, mailboxId: string, limits: object | null): Promise<Outcome> {
  const { identity } = await here(slug);
  const outcome = await outcomeOf(() =>
    inOrganization(identity, async (context) => (await changeLimits(context, parseInput(changeLimitsInput, { mailboxId, limits })), null)),
  );
  revalidatePath(`/o/${slug}/mailboxes`, 'layout');
  return outcome;
}

/** Saves what a mailbox's account may send. */
export async function saveLimits(slug: string, mailboxId: string, _before: Outcome | null, form: FormData): Promise<Outcome> {
  const typed = (name: string) => form.get(name) ?? undefined;
  return settle(slug, mailboxId, { maxPerMinute: typed('maxPerMinute'), maxConnections: typed('maxConnections'), maxRecipientsPerDay: typed('maxRecipientsPerDay') });
}

/** Lets a mailbox's account follow its cloud again. */
export async function resetLimits(slug: string, mailboxId: string): Promise<Outcome> {
  return settle(slug, mailboxId, null);
}

/** Tries with one message whether a hold is over. */
export async function tryHold(slug: string, mailboxId: string): Promise<Outcome> {
  const { identity } = await here(slug);
  const outcome = await outcomeOf(() => inOrganization(identity, async (context) => (await tryNow(context, { mailboxId }), null)));
  revalidatePath(`/o/${slug}/mailboxes`, 'layout');
  return outcome;
}
