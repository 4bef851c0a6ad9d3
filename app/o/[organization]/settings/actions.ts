'use server';

import { revalidatePath } from 'next/cache';
import { outcomeOf } from '@/app/session/action-result';
import { here } from '@/app/session/current';
import type { Outcome } from '@/components/ui/outcome';
import { inOrganization } from '@/lib/base/context';
import { parseInput } from '@/lib/base/verb';
import { changeSettings } from '@/lib/people/change-settings';
import { organizationSettings } from '@/lib/people/contract';

/** Saves how long mail is kept, tried and held. */
export async function saveSettings(slug: string, _before: Outcome | null, form: FormData): Promise<Outcome> {
  const { identity } = await here(slug);
  // React puts entries of its own beside those of the form.
  const typed = Object.fromEntries([...form].filter(([name]) => name in organizationSettings.shape));
  const outcome = await outcomeOf(() => inOrganization(identity, async (context) => (await changeSettings(context, parseInput(organizationSettings, typed)), null)));
  revalidatePath(`/o/${slug}`, 'layout');
  return outcome;
}
