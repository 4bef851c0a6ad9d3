'use server';

import { revalidatePath } from 'next/cache';
import { redirect } from 'next/navigation';
import { outcomeOf } from '@/app/session/action-result';
import { here } from '@/app/session/current';
import type { Outcome } from '@/components/ui/outcome';
import { inOrganization } from '@/lib/base/context';
import { parseInput } from '@/lib/base/verb';
import { addPrinter } from '@/lib/printers/add-printer';
import { changeSendSettings } from '@/lib/printers/change-send-settings';
import { addPrinterInput, changeSendSettingsInput, editPrinterInput } from '@/lib/printers/contract';
import { editPrinter } from '@/lib/printers/edit-printer';
import { switchPrinter } from '@/lib/printers/switch-printer';
import { identityOf, sendOf } from './form-input';

/** Adds a printer and goes on to its page, where the sign-in starts. */
export async function add(slug: string, _before: Outcome | null, form: FormData): Promise<Outcome> {
  const { identity } = await here(slug);
  const outcome = await outcomeOf(() =>
    inOrganization(identity, (context) => addPrinter(context, parseInput(addPrinterInput, { identity: identityOf(form), send: sendOf(form) }))),
  );
  if (outcome.fault) return outcome;
  redirect(`/o/${slug}/printers/${outcome.value.id}`);
}

/** Saves how a printer sends. */
export async function saveSend(slug: string, printerId: string, _before: Outcome | null, form: FormData): Promise<Outcome> {
  const { identity } = await here(slug);
  const outcome = await outcomeOf(() =>
    inOrganization(identity, (context) => changeSendSettings(context, parseInput(changeSendSettingsInput, { printerId, send: sendOf(form) }))),
  );
  if (outcome.fault) return outcome;
  revalidatePath(`/o/${slug}`, 'layout');
  return { value: null };
}

/** Saves what a printer is, and goes back to its page. */
export async function saveDetails(slug: string, printerId: string, _before: Outcome | null, form: FormData): Promise<Outcome> {
  const { identity } = await here(slug);
  const outcome = await outcomeOf(() =>
    inOrganization(identity, (context) => editPrinter(context, parseInput(editPrinterInput, { printerId, identity: identityOf(form) }))),
  );
  if (outcome.fault) return outcome;
  redirect(`/o/${slug}/printers/${printerId}`);
}

/** Turns a printer off or on again. */
export async function turn(slug: string, printerId: string, on: boolean): Promise<Outcome> {
  const { identity } = await here(slug);
  const outcome = await outcomeOf(() => inOrganization(identity, (context) => switchPrinter(context, { printerId, on })));
  if (outcome.fault) return outcome;
  revalidatePath(`/o/${slug}`, 'layout');
  return { value: null };
}
