import { verify } from 'node:crypto';
import { TENANTS, type Account, type Directory } from '@/sandbox/accounts/directory';
import type { EntraParts } from './provider';
import type { Revocations } from './revocations';
import { OUTLOOK } from './scopes';

interface Claims {
  iss?: string;
  aud?: string;
  exp?: number;
  scp?: string;
  roles?: string[];
  upn?: string;
  tid?: string;
  sid?: string;
}

function decode<T>(part: string): T | undefined {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as T;
  } catch {
    return undefined;
  }
}

function claimsFault(claims: Claims, { entraUrl }: EntraParts, revocations: Revocations): string | undefined {
  if (!TENANTS.some(({ tid }) => claims.iss === `${entraUrl}/${tid}/` && claims.tid === tid)) return 'issuer';
  if (!OUTLOOK.includes(claims.aud ?? '')) return 'audience';
  if ((claims.exp ?? 0) * 1000 <= Date.now()) return 'expired';
  if (!(claims.scp ?? '').split(' ').includes('SMTP.Send') && !claims.roles?.includes('SMTP.SendAsApp')) return 'scope';
  if (revocations.of(claims.sid)?.smtp) return 'revoked';
  return undefined;
}

/** Whose token it is: a person's only for that person's own name, an application's for any mailbox of its tenant. */
function accountOf(claims: Claims, user: string, directory: Directory): Account | undefined {
  const account = directory.find(user);
  if (!account || account.tid !== claims.tid) return undefined;
  if (claims.roles) return account;
  return claims.upn?.toLowerCase() === account.signInName.toLowerCase() ? account : undefined;
}

export type Verdict = { account: Account } | { fault: string };

/**
 * Checks an access token as Exchange Online does for XOAUTH2: signature, issuer, audience, expiry, scope, and that its
 * user is the one named. Exchange tells a client none of this, only "535 5.7.3"; the fault is for the log.
 */
export function verifyAccessToken(token: string, user: string, parts: EntraParts, revocations: Revocations): Verdict {
  const [header = '', payload = '', signature = '', ...more] = token.split('.');
  if (more.length > 0 || decode<{ alg?: string }>(header)?.alg !== 'RS256') return { fault: 'malformed' };
  const signed = Buffer.from(`${header}.${payload}`);
  if (!verify('sha256', signed, parts.keys.public, Buffer.from(signature, 'base64url'))) return { fault: 'signature' };
  const claims = decode<Claims>(payload) ?? {};
  const fault = claimsFault(claims, parts, revocations);
  if (fault) return { fault };
  const account = accountOf(claims, user, parts.control.directory);
  return account ? { account } : { fault: 'user' };
}
