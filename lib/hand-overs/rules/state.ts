/** Where a link stands: only an open one starts a sign-in. */
export type HandOverState = 'open' | 'used' | 'revoked' | 'expired';

/** How long a link lives. */
export const lifeMs = 24 * 3_600_000;

/** How many sign-ins one link starts: enough for wrong accounts and lost pages, too few to keep others from signing in. */
export const mostStarts = 20;

export interface HandOverTimes {
  expiresAt: Date;
  usedAt: Date | null;
  revokedAt: Date | null;
}

/** The first thing that ended it counts: a link that was used does not expire. */
export function handOverState({ expiresAt, usedAt, revokedAt }: HandOverTimes, now: Date): HandOverState {
  if (usedAt) return 'used';
  if (revokedAt) return 'revoked';
  return expiresAt.getTime() <= now.getTime() ? 'expired' : 'open';
}

/** When it ended; null while it is open. */
export function endedAt(times: HandOverTimes, now: Date): Date | null {
  switch (handOverState(times, now)) {
    case 'open':
      return null;
    case 'used':
      return times.usedAt;
    case 'revoked':
      return times.revokedAt;
    case 'expired':
      return times.expiresAt;
  }
}
