'use server';

import { revalidatePath } from 'next/cache';
import { outcomeOf } from '@/app/session/action-result';
import { here } from '@/app/session/current';
import type { Outcome } from '@/components/ui/outcome';
import { inOrganization } from '@/lib/base/context';
import type { NewCredential } from '@/lib/credentials/contract';
import { createCredential } from '@/lib/credentials/create-credential';
import { revokeCredential } from '@/lib/credentials/revoke-credential';

/** Makes a REST credential for a printer; the answer is the only time its key is told. */
export async function createRestCredential(slug: string, printerId: string, _before: Outcome<NewCredential> | null, form: FormData): Promise<Outcome<NewCredential>> {
  const { identity } = await here(slug);
  const name = form.get('name');
  const outcome = await outcomeOf(() =>
    inOrganization(identity, (context) => createCredential(context, { printerId, kind: 'rest', name: typeof name === 'string' ? name : '' })),
  );
  if (outcome.value) revalidatePath(`/o/${slug}/printers/${printerId}`);
  return outcome;
}

/** Ends a credential. */
export async function revoke(slug: string, printerId: string, credentialId: string): Promise<Outcome> {
  const { identity } = await here(slug);
  const outcome = await outcomeOf(() => inOrganization(identity, (context) => revokeCredential(context, { credentialId })));
  if (outcome.fault) return outcome;
  revalidatePath(`/o/${slug}/printers/${printerId}`);
  return { value: null };
}
