'use server';

import { revalidatePath } from 'next/cache';
import { outcomeOf } from '@/app/session/action-result';
import { here } from '@/app/session/current';
import type { Outcome } from '@/components/ui/outcome';
import { checkRegistration } from '@/lib/app-registrations/check-registration';
import { checkRegistrationInput, registrationDraft, type PreflightView, type SavedRegistration } from '@/lib/app-registrations/contract';
import { retireRegistration } from '@/lib/app-registrations/retire-registration';
import { saveRegistration } from '@/lib/app-registrations/save-registration';
import { inOrganization, openContext } from '@/lib/base/context';
import { parseInput } from '@/lib/base/verb';
import { draftOf } from './form-input';

/** Saves the organization's own client for a cloud. */
export async function save(slug: string, cloud: string, _before: Outcome<SavedRegistration> | null, form: FormData): Promise<Outcome<SavedRegistration>> {
  const { identity } = await here(slug);
  const outcome = await outcomeOf(() => inOrganization(identity, (context) => saveRegistration(context, parseInput(registrationDraft, { cloud, ...draftOf(form) }))));
  if (outcome.value) revalidatePath(`/o/${slug}`, 'layout');
  return outcome;
}

/** Goes back to Platen's own client. */
export async function retire(slug: string, cloud: string): Promise<Outcome> {
  const { identity } = await here(slug);
  const outcome = await outcomeOf(() => inOrganization(identity, (context) => retireRegistration(context, { cloud })));
  if (outcome.fault) return outcome;
  revalidatePath(`/o/${slug}`, 'layout');
  return { value: null };
}

/** Asks Entra about what mailboxes of the cloud would use now. */
export async function check(slug: string, cloud: string): Promise<Outcome<PreflightView>> {
  const { identity } = await here(slug);
  return outcomeOf(() => checkRegistration(openContext(identity), { cloud }));
}

/** Asks Entra about what is typed and not saved. */
export async function checkDraft(slug: string, cloud: string, form: FormData): Promise<Outcome<PreflightView>> {
  const { identity } = await here(slug);
  // Errors name the entries as saving names them.
  return outcomeOf(() => {
    const { cloud: name, ...draft } = parseInput(registrationDraft, { cloud, ...draftOf(form) });
    return checkRegistration(openContext(identity), parseInput(checkRegistrationInput, { cloud: name, draft }));
  });
}
