import type { AuthenticationResult } from '@azure/msal-node';
import { z } from 'zod';
import { addressKey } from '@/lib/addresses/rules/same-address';
import { isTenantId } from '@/lib/authorizations/rules/account';
import { lackOf, type AccessClaims, type TokenAnswer } from '@/lib/grants/rules/token-answer';
import { EntraError } from './entra-error';
import type { Client } from './msal';

/** Who signed in, by the ID token that came straight from the token endpoint. */
export interface SignedInAccount {
  oid: string;
  tid: string;
  /** preferred_username: for people to read, it can change; tid and oid are the key. */
  username: string;
  /**
   * The names the account signs in with: preferred_username and upn, which the tenant gives once only. `email` is none of them: whoever
   * edits an account may write any address there, verified or not.
   */
  signInNames: string[];
}

export interface SignIn {
  account: SignedInAccount;
  /** MSAL's cache with the tokens, to be sealed and kept. */
  cache: string;
  accessExpiresAt: Date;
}

const idClaims = z.object({ oid: z.uuid(), tid: z.uuid(), preferred_username: z.string().optional().catch(undefined), upn: z.string().optional().catch(undefined) });
const accessClaims = z.object({
  tid: z.string().optional().catch(undefined),
  oid: z.string().optional().catch(undefined),
  scp: z.string().optional().catch(undefined),
  /** What other servers than Entra call it (RFC 9068 §2.2.3). */
  scope: z.string().optional().catch(undefined),
  roles: z.array(z.string()).optional().catch(undefined),
});
const refreshTokens = z.object({ RefreshToken: z.record(z.string(), z.object({ secret: z.string().min(1) })) });

/** @throws EntraError by the code of what the answer lacks, `account_missing` where it does not say who signed in. */
export function signInOf(result: AuthenticationResult, cache: string, client: Client): SignIn {
  const named = idClaims.safeParse(result.idTokenClaims);
  const account = named.success ? named.data : null;
  const expiresAt = result.expiresOn;
  refuseLacking({
    as: 'person',
    wanted: { permission: client.cloud.delegatedScope, tenantId: isTenantId(client.tenant) ? client.tenant : null, oid: null },
    account,
    ...broughtBy(result, cache),
  });
  if (!account || !expiresAt) throw new Error('a sign-in was let through without an account or a lifetime');
  const { oid, tid, preferred_username, upn } = account;
  const signInNames = [...new Set([preferred_username, upn].flatMap((name) => (name ? [addressKey(name)] : [])))];
  return { account: { oid, tid, username: preferred_username ?? upn ?? oid, signInNames }, cache, accessExpiresAt: expiresAt };
}

/** What a result brought besides the account. */
export function broughtBy(result: AuthenticationResult, cache: string): Pick<TokenAnswer, 'scopes' | 'claims' | 'refreshToken' | 'expiresAt'> {
  return { scopes: result.scopes, claims: claimsIn(result.accessToken), refreshToken: keepsRefreshToken(cache), expiresAt: result.expiresOn };
}

/** @throws EntraError by the code of what is missing. */
export function refuseLacking(answer: TokenAnswer): void {
  const lack = lackOf(answer, new Date());
  if (lack) throw new EntraError({ oauthError: lack, text: `The sign-in server says that it succeeded, and its answer lacks something: ${lack.replaceAll('_', ' ')}.` });
}

/** The account an ID token names; null where there is none. */
export function accountIn(result: AuthenticationResult): { tid: string; oid: string } | null {
  const named = idClaims.safeParse(result.idTokenClaims);
  return named.success ? named.data : null;
}

function claimsIn(accessToken: string): AccessClaims | null {
  try {
    const claims = accessClaims.safeParse(JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()));
    return claims.success ? { ...claims.data, scp: claims.data.scp ?? claims.data.scope } : null;
  } catch {
    return null;
  }
}

function keepsRefreshToken(cache: string): boolean {
  const kept = refreshTokens.safeParse(JSON.parse(cache));
  return kept.success && Object.keys(kept.data.RefreshToken).length > 0;
}
