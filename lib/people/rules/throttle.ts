/** Tries that may come at once, and how long until one more may. */
interface Allowance {
  burst: number;
  everyMs: number;
}

/**
 * Whose tries count together. Each has its own: what one network does costs no other network, and a browser that logged in
 * before is hindered by nobody's tries but its own. After its burst every one of them gets a try again within a minute.
 */
export const allowances = {
  /** A browser that logged in with this account before. */
  browser: { burst: 5, everyMs: 10_000 },
  /** One network's tries for one account: password guessing. */
  account: { burst: 5, everyMs: 20_000 },
  /** One network's tries for all accounts: one password tried on many. An office behind one address logs in within it. */
  network: { burst: 60, everyMs: 1_000 },
} as const satisfies Record<string, Allowance>;

/** One allowance a try draws on. `key` is short and of fixed length: never what somebody typed. */
export interface Draw {
  key: string;
  allowance: Allowance;
}

/** Draws that are remembered at once; beyond that the one longest unused is forgotten. */
const mostKeys = 20_000;

/**
 * How much of its allowance everybody has used (the generic cell rate algorithm, ITU-T I.371): of each key only the moment
 * at which all of its allowance is back. A key that has all of it takes no room.
 */
export class Throttle {
  readonly #fullAt = new Map<string, number>();

  constructor(readonly most = mostKeys) {}

  /** Keys remembered now. */
  get size(): number {
    return this.#fullAt.size;
  }

  /** Draws one try. @returns 0, or the seconds to wait; then nothing was drawn, so that waiting is not made longer by asking. */
  draw(draws: readonly Draw[], now: number): number {
    const waitMs = Math.max(...draws.map(({ key, allowance }) => this.#usedUntil(key, allowance, now) + allowance.everyMs - now - allowance.burst * allowance.everyMs));
    if (waitMs > 0) return Math.ceil(waitMs / 1000);
    for (const { key, allowance } of draws) this.#set(key, this.#usedUntil(key, allowance, now) + allowance.everyMs);
    this.#makeRoom(now);
    return 0;
  }

  /** Gives one try back: it was right, or could not be checked. */
  giveBack(draws: readonly Draw[], now: number): void {
    for (const { key, allowance } of draws) {
      const fullAt = this.#fullAt.get(key);
      if (fullAt === undefined) continue;
      if (fullAt - allowance.everyMs > now) this.#set(key, fullAt - allowance.everyMs);
      else this.#fullAt.delete(key);
    }
  }

  /** A clock that was set back makes nobody wait longer. */
  #usedUntil(key: string, { burst, everyMs }: Allowance, now: number): number {
    return Math.min(Math.max(this.#fullAt.get(key) ?? now, now), now + burst * everyMs);
  }

  /** The one used last stands last. */
  #set(key: string, fullAt: number): void {
    this.#fullAt.delete(key);
    this.#fullAt.set(key, fullAt);
  }

  #makeRoom(now: number): void {
    let looked = 0;
    for (const [key, fullAt] of this.#fullAt) {
      if (this.#fullAt.size <= this.most && (fullAt > now || looked > 4)) return;
      looked += 1;
      this.#fullAt.delete(key);
    }
  }
}
