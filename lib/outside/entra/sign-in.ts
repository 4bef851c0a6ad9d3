import type { AuthenticationResult } from '@azure/msal-node';
import { z } from 'zod';
import { EntraError } from './entra-error';

/** Who signed in, by the ID token that came straight from the token endpoint. */
export interface SignedInAccount {
  oid: string;
  tid: string;
  /** preferred_username: for people to read, it can change; tid and oid are the key. */
  username: string;
  /** Every address the account answers to: preferred_username, upn, email. */
  addresses: string[];
}

export interface SignIn {
  account: SignedInAccount;
  /** MSAL's cache with the tokens, to be sealed and kept. */
  cache: string;
  accessExpiresAt: Date;
}

const claimsSchema = z.object({
  oid: z.uuid(),
  tid: z.uuid(),
  preferred_username: z.string().optional(),
  upn: z.string().optional(),
  email: z.string().optional(),
});

/** @throws EntraError `unreadable_answer` where the answer does not say who signed in. */
export function signInOf(result: AuthenticationResult, cache: string): SignIn {
  const claims = claimsSchema.safeParse(result.idTokenClaims);
  if (!claims.success) throw new EntraError({ oauthError: 'unreadable_answer', text: 'The sign-in server did not say which account signed in.' });
  const { oid, tid, preferred_username, upn, email } = claims.data;
  const addresses = [...new Set([preferred_username, upn, email].flatMap((address) => (address ? [address.toLowerCase()] : [])))];
  return { account: { oid, tid, username: preferred_username ?? upn ?? email ?? oid, addresses }, cache, accessExpiresAt: result.expiresOn ?? new Date() };
}
