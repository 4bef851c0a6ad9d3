import { sameAddress } from '@/lib/addresses/rules/same-address';

export interface AccountClaims {
  oid: string;
  tid: string;
  /** preferred_username and upn, as far as the token names them. */
  signInNames: readonly string[];
}

export interface NeededAccount {
  userName: string;
  /** Of the last successful sign-in; null before the first. */
  entraTenantId: string | null;
  entraObjectId: string | null;
}

/**
 * Whether the account that signed in is the mailbox's: a name it signs in with equals the authentication user name, and it is the
 * same object as the last time (a name can pass to somebody else). The claim `email` proves nothing: it need not be verified.
 */
export function checkAccount(account: AccountClaims, needed: NeededAccount): 'right' | 'wrong_account' | 'other_object' {
  if (!account.signInNames.some((name) => sameAddress(name, needed.userName))) return 'wrong_account';
  if (needed.entraObjectId && (needed.entraObjectId !== account.oid || (needed.entraTenantId ?? account.tid) !== account.tid)) return 'other_object';
  return 'right';
}

/** Whether a tenant is named by its id: an app's token names no other. */
export function isTenantId(tenant: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(tenant);
}
