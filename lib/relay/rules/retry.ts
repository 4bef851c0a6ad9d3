const minute = 60_000;
const hour = 60 * minute;

/**
 * How long to wait before the next attempt, in milliseconds: one minute after the first, doubling to one hour, ±20 %.
 *
 * @param tries attempts made so far, at least 1
 * @param chance between 0 and 1
 */
export function retryDelay(tries: number, chance: number): number {
  const grown = Math.min(hour, minute * 2 ** Math.min(Math.max(tries, 1) - 1, 10));
  return Math.round(grown * (0.8 + 0.4 * chance));
}

/** The same where Platen itself was in the way, as when its database was away: seconds at first, since nothing is wrong with mail or server. */
export function ownFaultDelay(tries: number, chance: number): number {
  const grown = Math.min(hour, 5_000 * 2 ** Math.min(Math.max(tries, 1) - 1, 10));
  return Math.round(grown * (0.8 + 0.4 * chance));
}

/** How long a lane rests after its server could not be reached or asked it to slow down: 20 to 40 s, for `slow` a minute. */
export function laneRest(why: 'unreachable' | 'slow', chance: number): number {
  return why === 'slow' ? minute : Math.round(20_000 + 20_000 * chance);
}
