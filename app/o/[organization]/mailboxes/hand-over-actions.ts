'use server';

import { revalidatePath } from 'next/cache';
import { outcomeOf } from '@/app/session/action-result';
import { here } from '@/app/session/current';
import type { Outcome } from '@/components/ui/outcome';
import { inOrganization } from '@/lib/base/context';
import type { NewHandOver } from '@/lib/hand-overs/contract';
import { createHandOver } from '@/lib/hand-overs/create-hand-over';
import { revokeHandOver } from '@/lib/hand-overs/revoke-hand-over';

/** Makes a hand-over link; the answer is the only time it is told. */
export async function createLink(slug: string, mailboxId: string): Promise<Outcome<NewHandOver>> {
  const { identity } = await here(slug);
  const outcome = await outcomeOf(() => inOrganization(identity, (context) => createHandOver(context, { mailboxId })));
  if (outcome.value) revalidatePath(`/o/${slug}/mailboxes/${mailboxId}`);
  return outcome;
}

/** Ends a hand-over link. */
export async function revokeLink(slug: string, mailboxId: string, handOverId: string): Promise<Outcome> {
  const { identity } = await here(slug);
  const outcome = await outcomeOf(() => inOrganization(identity, async (context) => (await revokeHandOver(context, { handOverId }), null)));
  revalidatePath(`/o/${slug}/mailboxes/${mailboxId}`);
  return outcome;
}
