/**
 * When the next message may begin under a limit of so many in any 60 s.
 *
 * @param remaining for each slot in use how long it still counts, in milliseconds
 * @returns 0 for now, else the milliseconds until enough slots are free
 */
export function slotWait(remaining: readonly number[], maxPerMinute: number): number {
  const live = remaining.filter((ms) => ms > 0).sort((a, b) => a - b);
  const over = live.length - Math.max(maxPerMinute, 1);
  return over < 0 ? 0 : (live[over] ?? 0);
}
