/** Failed tries of one name or address: after five within a quarter of an hour, each further one waits longer. */
export interface Tries {
  count: number;
  firstAt: number;
}

const windowMs = 15 * 60_000;
const free = 5;

/** Seconds to wait before the next try is looked at; 0 when it may go on. */
export function waitSeconds(tries: Tries | undefined, now: number): number {
  if (!tries || now - tries.firstAt > windowMs || tries.count < free) return 0;
  return Math.ceil((tries.firstAt + windowMs - now) / 1000);
}

/** The record after one more failed try. */
export function afterFailure(tries: Tries | undefined, now: number): Tries {
  if (!tries || now - tries.firstAt > windowMs) return { count: 1, firstAt: now };
  return { count: tries.count + 1, firstAt: tries.firstAt };
}
