/** A refresh token lives 90 days without use (entra-docs, refresh-tokens). */
const idleMs = 90 * 86_400_000;

/** What a grant's life hangs on. */
export interface Mortal {
  method: 'device_code' | 'browser' | 'app_only';
  confidential: boolean;
  /** Of the client's secret or certificate, as far as anyone said it. */
  secretExpiresAt: Date | null;
}

/** When a grant refreshed `now` dies if nothing changes, and of what; null where nothing is known to end it. */
export function deathOf({ method, confidential, secretExpiresAt }: Mortal, now: Date): { at: Date | null; why: string | null } {
  const bySecret = confidential && secretExpiresAt ? { at: secretExpiresAt, why: 'The secret or certificate of the app registration ends.' } : null;
  if (method === 'app_only') return bySecret ?? { at: null, why: null };
  const byIdleness = { at: new Date(now.getTime() + idleMs), why: 'A refresh token dies after 90 days without use.' };
  return bySecret && bySecret.at < byIdleness.at ? bySecret : byIdleness;
}
