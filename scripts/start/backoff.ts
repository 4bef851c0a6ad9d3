const FIRST_MS = 500;
const LONGEST_MS = 15_000;
const STEADY_MS = 60_000;

/** How many deaths in a row count, given how long the process lived before this one. */
export function deathsInARow(before: number, livedMs: number): number {
  return livedMs >= STEADY_MS ? 1 : before + 1;
}

/** How long to wait before the next start: half a second at first, doubling to 15 seconds, or to `longestMs`. */
export function restartDelay(deaths: number, longestMs = LONGEST_MS): number {
  return Math.min(FIRST_MS * 2 ** (deaths - 1), longestMs);
}
