/** What an answer of the token endpoint (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3) brought, as far as Platen depends on it. */
export interface TokenAnswer {
  /** Whether a person signed in or the app itself (client credentials). */
  as: 'person' | 'app';
  /** What was asked for: the permission, the tenant where it was named by its id, and at a refresh the account that signed in. */
  wanted: { permission: string; tenantId: string | null; oid: string | null };
  /** By the ID token; null where nothing says it. An app has no object. */
  account: { tid: string | null; oid: string | null } | null;
  /** The answer's `scope`. */
  scopes: readonly string[];
  /** The payload of the access token; null where it can't be read, which RFC 6749 allows. */
  claims: AccessClaims | null;
  refreshToken: boolean;
  expiresAt: Date | null;
}

/** Claims of an access token of Entra's. */
export interface AccessClaims {
  tid?: string | undefined;
  oid?: string | undefined;
  scp?: string | undefined;
  roles?: readonly string[] | undefined;
}

/** What a success answer lacks, by the code under which it is explained. */
export type Lack = 'account_missing' | 'tenant_differs' | 'account_differs' | 'scope_missing' | 'role_missing' | 'refresh_token_missing' | 'expiry_missing';

/** MSAL counts in whole seconds, rounded: no lifetime at all can look like half a second of it. */
const roundedMs = 500;

/**
 * What is missing in an answer that says it succeeded, so that the sign-in would die later or send as somebody else; null where all is
 * there. The worst first. A refresh may leave the refresh token as it was: what counts is that one is kept.
 */
export function lackOf(answer: TokenAnswer, now: Date): Lack | null {
  const { as, wanted, account, claims } = answer;
  if (as === 'person' && (!account?.oid || !account.tid)) return 'account_missing';
  const tenants = [wanted.tenantId, account?.tid ?? null, claims?.tid ?? null].filter((tid) => tid !== null).map((tid) => tid.toLowerCase());
  if (new Set(tenants).size > 1) return 'tenant_differs';
  const objects = [wanted.oid, account?.oid ?? null, claims?.oid ?? null].filter((oid) => oid !== null).map((oid) => oid.toLowerCase());
  if (as === 'person' && new Set(objects).size > 1) return 'account_differs';
  // Without claims that can be read the app's role is the mail server's to judge: the answer itself does not name it.
  if (as === 'app' && claims && !names(claims.roles ?? [], wanted.permission)) return 'role_missing';
  if (as === 'person' && !names(claims ? (claims.scp ?? '').split(' ') : answer.scopes, wanted.permission)) return 'scope_missing';
  if (as === 'person' && !answer.refreshToken) return 'refresh_token_missing';
  if (!answer.expiresAt || !(answer.expiresAt.getTime() - now.getTime() > roundedMs)) return 'expiry_missing';
  return null;
}

/** Scopes come with the resource before them or without. */
function names(granted: readonly string[], permission: string): boolean {
  return granted.some((one) => lastPart(one) === lastPart(permission));
}

function lastPart(scope: string): string {
  return scope.slice(scope.lastIndexOf('/') + 1).toLowerCase();
}
