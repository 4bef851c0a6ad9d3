'use server';

import { revalidatePath } from 'next/cache';
import { outcomeOf } from '@/app/session/action-result';
import { here } from '@/app/session/current';
import { keepSignInState } from '@/app/session/sign-in-cookie';
import type { Outcome } from '@/components/ui/outcome';
import { cancelAuthorization } from '@/lib/authorizations/cancel-authorization';
import type { AppOnlyView, AuthorizationView } from '@/lib/authorizations/contract';
import { readAppOnly } from '@/lib/authorizations/read-app-only';
import { startAppOnly } from '@/lib/authorizations/start-app-only';
import { startAuthorization } from '@/lib/authorizations/start-authorization';
import { startBrowserSignIn } from '@/lib/authorizations/start-browser-sign-in';
import { inOrganization, type Context } from '@/lib/base/context';

/** Runs what changes a sign-in, and lets every page of the organization know. */
async function change<Value>(slug: string, work: (context: Context) => Promise<Value>): Promise<Outcome<Value>> {
  const { identity } = await here(slug);
  const outcome = await outcomeOf(() => inOrganization(identity, work));
  if (outcome.value) revalidatePath(`/o/${slug}`, 'layout');
  return outcome;
}

/** Starts a sign-in by code for a mailbox; `takeOver` ends the one another person is running. */
export async function startSignIn(slug: string, mailboxId: string, takeOver: boolean): Promise<Outcome<AuthorizationView>> {
  return change(slug, (context) => startAuthorization(context, { mailboxId, takeOver }));
}

/** Starts a sign-in in this browser; the page goes to the address, and comes back to `returnTo`. */
export async function startInBrowser(slug: string, mailboxId: string, takeOver: boolean, returnTo: string): Promise<Outcome<{ url: string }>> {
  const { identity } = await here(slug);
  return outcomeOf(async () => {
    const { url, state } = await inOrganization(identity, (context) => startBrowserSignIn(context, { mailboxId, takeOver, returnTo }));
    await keepSignInState(state);
    return { url };
  });
}

/** Signs the organization's app itself in for a mailbox. */
export async function startForApp(slug: string, mailboxId: string, takeOver: boolean): Promise<Outcome<AuthorizationView>> {
  return change(slug, (context) => startAppOnly(context, { mailboxId, takeOver }));
}

/** What app-only needs for a mailbox, and whether it is set up. */
export async function lookUpAppOnly(slug: string, mailboxId: string): Promise<Outcome<AppOnlyView>> {
  const { identity } = await here(slug);
  return outcomeOf(() => inOrganization(identity, (context) => readAppOnly(context, { mailboxId })));
}

/** Stops a sign-in that goes on. */
export async function cancelSignIn(slug: string, authorizationId: string): Promise<Outcome<AuthorizationView>> {
  return change(slug, (context) => cancelAuthorization(context, { authorizationId }));
}
