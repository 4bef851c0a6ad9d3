/** Ahead of need: this long before the token ends, at the latest. */
const aheadMs = 10 * 60_000;
/** No grant goes longer without a refresh, so that a revoked one is known before anyone scans. */
const keepAliveMs = 12 * 3_600_000;
/** A refresh token lives 90 days without use (entra-docs, refresh-tokens). */
const idleDays = 90;

/**
 * When to refresh a token got at `now`: between half its life and ten minutes before its end, spread by `random` (0 to 1)
 * so that a fleet authorized on one day never refreshes in one second; a short-lived one shortly after half its life.
 */
export function refreshDueAt(now: Date, expiresAt: Date, random: number): Date {
  const life = Math.max(0, expiresAt.getTime() - now.getTime());
  const earliest = life / 2;
  const latest = Math.max(life * 0.6, life - aheadMs);
  return new Date(now.getTime() + Math.min(keepAliveMs * (0.8 + 0.2 * random), earliest + (latest - earliest) * random));
}

/** Whether a token is good enough: for `minimumSeconds`, or for half its life where it lives less than twice that. */
export function isFresh(now: Date, token: { expiresAt: Date; gotAt: Date | null }, minimumSeconds: number): boolean {
  const left = token.expiresAt.getTime() - now.getTime();
  const life = token.gotAt ? token.expiresAt.getTime() - token.gotAt.getTime() : Infinity;
  return left > Math.min(minimumSeconds * 1000, life / 2);
}

/** When a grant dies if nothing refreshes it from now on. */
export function diesIdleAt(now: Date): Date {
  return new Date(now.getTime() + idleDays * 86_400_000);
}
export const diesIdleWhy = 'A refresh token dies after 90 days without use.';
