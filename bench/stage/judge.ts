// What a mail server with exact limits would hold against its clients. Times in milliseconds on one clock.

/** Counts by key what happened in any window of so many milliseconds. */
export class RateJudge {
  readonly #times = new Map<string, number[]>();
  violations = 0;

  constructor(
    private readonly limit: number,
    private readonly windowMs = 60_000,
  ) {}

  /** Something happened. Where it was one too many it is a violation, and counts against the next one all the same. */
  happened(key: string, at: number): void {
    const times = this.#times.get(key) ?? [];
    const before = times[times.length - this.limit];
    if (before !== undefined && at - before < this.windowMs) this.violations += 1;
    times.push(at);
    if (times.length > this.limit) times.shift();
    this.#times.set(key, times);
  }
}

interface Stay {
  from: number;
  until: number;
}

const keptMs = 120_000;

/** Counts how many connections of one key stood at once. A connection shows late whose it is, and counts from its beginning. */
export class ConnectionJudge {
  readonly #stays = new Map<string, Stay[]>();
  violations = 0;
  /** The most that stood at once, of any key. */
  most = 0;

  constructor(private readonly limit: number) {}

  /** A connection that was opened at `openedAt` turns out to be this key's. @returns what to call when it ends */
  belongs(key: string, openedAt: number): (at: number) => void {
    const stay = { from: openedAt, until: Infinity };
    const stays = [...(this.#stays.get(key) ?? []).filter(({ until }) => until > openedAt - keptMs), stay];
    this.#stays.set(key, stays);
    // Others that have shown themselves before may have been opened later.
    const beginnings = stays.filter(({ from }) => from >= openedAt).map(({ from }) => from);
    const atOnce = Math.max(...beginnings.map((moment) => stays.filter(({ from, until }) => from <= moment && moment < until).length));
    if (atOnce > this.limit) this.violations += 1;
    this.most = Math.max(this.most, atOnce);
    return (at) => void (stay.until = at);
  }
}

/** What a sender may do. */
export interface SenderLimits {
  /** Mails in any 60 s. */
  perMinute: number;
  connections: number;
}

export interface Verdict {
  /** Mails that were one too many, by when the server saw MAIL FROM. */
  begun: number;
  /** The same by when it wrote its final reply. */
  taken: number;
  connections: number;
  mostConnections: number;
}

/** Watches what one connection does. */
export interface Watched {
  mail(from: string): void;
  taken(from: string): void;
  closed(): void;
}

/** Judges every envelope sender by the same limits, in the server's own view. */
export class SinkJudge {
  readonly #begun: RateJudge;
  readonly #taken: RateJudge;
  readonly #connections: ConnectionJudge;

  constructor({ perMinute, connections }: SenderLimits) {
    this.#begun = new RateJudge(perMinute);
    this.#taken = new RateJudge(perMinute);
    this.#connections = new ConnectionJudge(connections);
  }

  connected(): Watched {
    const openedAt = performance.now();
    const owners = new Map<string, (at: number) => void>();
    return {
      mail: (from) => {
        if (!owners.has(from)) owners.set(from, this.#connections.belongs(from, openedAt));
        this.#begun.happened(from, performance.now());
      },
      taken: (from) => this.#taken.happened(from, performance.now()),
      closed: () => owners.forEach((left) => left(performance.now())),
    };
  }

  verdict(): Verdict {
    const { violations, most } = this.#connections;
    return { begun: this.#begun.violations, taken: this.#taken.violations, connections: violations, mostConnections: most };
  }
}
