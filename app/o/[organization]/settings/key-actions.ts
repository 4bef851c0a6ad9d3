'use server';

import { revalidatePath } from 'next/cache';
import { outcomeOf } from '@/app/session/action-result';
import { here } from '@/app/session/current';
import type { Outcome } from '@/components/ui/outcome';
import { inOrganization } from '@/lib/base/context';
import type { NewOrganizationKey } from '@/lib/credentials/contract';
import { createOrganizationKey } from '@/lib/credentials/create-organization-key';
import { revokeOrganizationKey } from '@/lib/credentials/revoke-organization-key';

/** Makes an organization key; the answer is the only time it is told. */
export async function createKey(slug: string, _before: Outcome<NewOrganizationKey> | null, form: FormData): Promise<Outcome<NewOrganizationKey>> {
  const { identity } = await here(slug);
  const name = form.get('name');
  // Whatever else a form may hold is for the verb to refuse.
  const scopes = form.getAll('scopes') as Parameters<typeof createOrganizationKey>[1]['scopes'];
  const outcome = await outcomeOf(() => inOrganization(identity, (context) => createOrganizationKey(context, { name: typeof name === 'string' ? name : '', scopes })));
  if (outcome.value) revalidatePath(`/o/${slug}/settings`);
  return outcome;
}

/** Ends an organization key. */
export async function revokeKey(slug: string, keyId: string): Promise<Outcome> {
  const { identity } = await here(slug);
  const outcome = await outcomeOf(() => inOrganization(identity, (context) => revokeOrganizationKey(context, { keyId })));
  if (outcome.fault) return outcome;
  revalidatePath(`/o/${slug}/settings`);
  return { value: null };
}
