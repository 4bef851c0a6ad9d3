interface Waiting {
  source: string;
  begin: () => void;
}

interface TurnLimits {
  /** Pieces of work that run at once. */
  atOnce: number;
  /** That may wait, of all together. */
  waiting: number;
  /** That may wait of one source. */
  waitingOfOne: number;
  /** That may wait besides, of those who go first. */
  waitingFirst: number;
}

/** There is no room to wait. */
export class NoTurn extends Error {}

/** Work that takes processor and memory, a few pieces at once: no source takes all the room to wait, and some go first. */
export class Turns {
  #running = 0;
  readonly #first: Waiting[] = [];
  readonly #others: Waiting[] = [];

  constructor(readonly limits: TurnLimits) {}

  /**
   * Does the work when it has its turn.
   * @param first it goes before those that do not
   * @throws NoTurn at once, where too many wait already
   */
  async run<T>(source: string, first: boolean, work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.limits.atOnce) await this.#wait(source, first);
    else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#first.shift() ?? this.#others.shift();
      if (next) next.begin();
      else this.#running -= 1;
    }
  }

  /** The turn of whoever ends is passed on, so that nobody comes between. */
  #wait(source: string, first: boolean): Promise<void> {
    const line = first ? this.#first : this.#others;
    const most = first ? this.limits.waitingFirst : this.limits.waiting;
    if (line.length >= most || line.filter((one) => one.source === source).length >= this.limits.waitingOfOne) return Promise.reject(new NoTurn('too many wait'));
    return new Promise((resolve) => line.push({ source, begin: resolve }));
  }
}
