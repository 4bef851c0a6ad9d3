/** Ahead of need: ten minutes before the token ends the new one is there, so it is due a minute before that at the latest. */
const aheadMs = 11 * 60_000;
/** A mailbox that asked for a token so lately is in use: it has mail, or had some within the last hours. */
const inUseMs = 4 * 3_600_000;
/** Noted no more often than this, so that a busy mailbox costs no write for every mail. */
const noteMs = 15 * 60_000;

/** A token's life, and when its mailbox last asked for one. */
export interface Life {
  gotAt: Date;
  expiresAt: Date;
  neededAt: Date | null;
}

/**
 * When a token is refreshed. In use: between half its life and ten minutes before its end; a short-lived one shortly after
 * half its life. Idle: only so that the grant stays alive and a revoked one is known before anyone scans. Either is spread
 * by `random` (0 to 1), so that a fleet authorized on one day never refreshes in one second.
 * @param keepAliveMs the longest time without a refresh
 */
export function refreshDueAt({ gotAt, expiresAt, neededAt }: Life, keepAliveMs: number, random: number): Date {
  const keepAlive = gotAt.getTime() + keepAliveMs * (0.8 + 0.2 * random);
  if (!isInUse(gotAt, neededAt)) return new Date(keepAlive);
  const life = Math.max(0, expiresAt.getTime() - gotAt.getTime());
  const earliest = life / 2;
  const latest = Math.max(life * 0.6, life - aheadMs);
  return new Date(Math.min(keepAlive, gotAt.getTime() + earliest + (latest - earliest) * random));
}

function isInUse(now: Date, neededAt: Date | null): boolean {
  return neededAt !== null && neededAt.getTime() >= now.getTime() - inUseMs;
}

/**
 * Seconds to wait after a server in trouble did not say how long: up to a minute where somebody sends with the token, up to
 * ten where nobody does, so that a fleet does not hammer a server that is down.
 */
export function retryAfterTrouble(now: Date, neededAt: Date | null, random: number): number {
  return Math.round((isInUse(now, neededAt) ? 30 : 300) * (1 + random));
}

/** Whether it is worth a write that the mailbox is in use. */
export function isNewlyNeeded(now: Date, neededAt: Date | null): boolean {
  return !neededAt || now.getTime() - neededAt.getTime() > noteMs;
}

/** Whether a token is good enough: for `minimumSeconds`, or for half its life where it lives less than twice that. */
export function isFresh(now: Date, token: { expiresAt: Date; gotAt: Date | null }, minimumSeconds: number): boolean {
  const left = token.expiresAt.getTime() - now.getTime();
  const life = token.gotAt ? token.expiresAt.getTime() - token.gotAt.getTime() : Infinity;
  return left > Math.min(minimumSeconds * 1000, life / 2);
}
