'use server';

import { revalidatePath } from 'next/cache';
import { outcomeOf } from '@/app/session/action-result';
import { here } from '@/app/session/current';
import type { Outcome } from '@/components/ui/outcome';
import type { AuthorizationView } from '@/lib/authorizations/contract';
import { startAuthorization } from '@/lib/authorizations/start-authorization';
import { inOrganization } from '@/lib/base/context';

/** Starts a sign-in for a mailbox; `takeOver` ends the one another person is running. */
export async function startSignIn(slug: string, mailboxId: string, takeOver: boolean): Promise<Outcome<AuthorizationView>> {
  const { identity } = await here(slug);
  const outcome = await outcomeOf(() => inOrganization(identity, (context) => startAuthorization(context, { mailboxId, takeOver })));
  if (outcome.value) revalidatePath(`/o/${slug}`, 'layout');
  return outcome;
}
