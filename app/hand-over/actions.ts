'use server';

import { outcomeOf } from '@/app/session/action-result';
import { keepSignInState } from '@/app/session/sign-in-cookie';
import type { Outcome } from '@/components/ui/outcome';
import { startHandOver } from '@/lib/hand-overs/start-hand-over';
import { rememberToken, tokenOfVisit, visit } from './visit';

/** Begins the sign-in of a link; gives the address at Microsoft, where the browser is to go. */
export async function startByLink(token: string): Promise<Outcome<string>> {
  const visitor = await visit();
  const outcome = await outcomeOf(() => startHandOver(token, visitor));
  if (outcome.fault) return outcome;
  const { url, state, expiresAt } = outcome.value;
  await keepSignInState(state);
  await rememberToken(token, expiresAt);
  return { value: url };
}

/** The same for a browser that came back: its link is in the cookie. */
export async function startAgain(): Promise<Outcome<string>> {
  return startByLink((await tokenOfVisit()) ?? '');
}
