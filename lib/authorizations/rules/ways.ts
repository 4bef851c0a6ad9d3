import type { EndState, LiveState } from './state';

/** The ways to sign in for a mailbox. `device_code` is the first, where nothing is known that speaks against it. */
export const signInWays = ['device_code', 'browser', 'app_only'] as const;
export type SignInWay = (typeof signInWays)[number];

/** What Entra says where a policy refuses device codes: at the sign-in, and later to what was got by one. */
export const codesBlockedBy = ['AADSTS53003', 'AADSTS530036'];

/** Whether a sign-in that ended so, or a grant that died so, was most likely stopped by a policy against device codes. */
export function stoppedByCodePolicy({ method, state, code }: { method: SignInWay; state?: EndState | LiveState; code: string | null }): boolean {
  if (method !== 'device_code') return false;
  return state === 'expired' || codesBlockedBy.includes(code ?? '');
}

/** The way a mailbox is best signed in: as its grant was got, but not by a code where a policy has stopped one. */
export function wayOf(grant: { method: SignInWay | null; code: string | null }): SignInWay {
  if (grant.method === null) return 'device_code';
  return stoppedByCodePolicy({ method: grant.method, code: grant.code }) ? 'browser' : grant.method;
}

/** The way to open with: the latest run's where that came to nothing, since it is later than the grant. */
export function firstWay(run: { method: SignInWay; state: EndState | LiveState; code: string | null } | null, ofGrant: SignInWay): SignInWay {
  if (!run || run.state === 'completed') return ofGrant;
  if (run.method !== 'device_code') return run.method;
  return codesBlockedBy.includes(run.code ?? '') ? 'browser' : ofGrant;
}
