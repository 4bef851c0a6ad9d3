/** Days before the end of a secret or certificate at which people are told. */
const warnAtDays = [1, 7, 14, 30] as const;
const dayMs = 86_400_000;

export type Expiry =
  /** It has ended: nothing that needs it works any more. */
  | { state: 'ended' }
  /** It ends soon: fewer than `warnAt` days are left. */
  | { state: 'soon'; days: number; warnAt: (typeof warnAtDays)[number] }
  | { state: 'far'; days: number };

/** How near the end of a secret or certificate is; null where nobody said when it ends. */
export function expiryOf(expiresAt: Date | string | null, now: Date | string | number): Expiry | null {
  if (expiresAt === null) return null;
  const leftMs = new Date(expiresAt).getTime() - new Date(now).getTime();
  if (leftMs <= 0) return { state: 'ended' };
  const days = Math.floor(leftMs / dayMs);
  const warnAt = warnAtDays.find((most) => leftMs <= most * dayMs);
  return warnAt === undefined ? { state: 'far', days } : { state: 'soon', days, warnAt };
}
