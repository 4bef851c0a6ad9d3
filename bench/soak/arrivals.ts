import type { Sink } from '../stage/sink';

const everyMs = 250;

/** What has come to the sink, asked again and again while a soak runs. */
export class Arrivals {
  /** How often each mail came, by its id at the sink. */
  readonly counts = new Map<string, number>();
  /** When each mail came first: milliseconds since 1970. */
  readonly firstAt = new Map<string, number>();
  #from = 0;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(private readonly sink: Sink) {
    this.#next();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#looking;
  }

  /** Asks now. */
  look(): Promise<void> {
    // One after the other, or a mail would be counted twice.
    this.#looking = this.#looking.then(() => this.#ask());
    return this.#looking;
  }

  /** How many more than one came of these mails. */
  duplicates(ids: Iterable<string>): number {
    let more = 0;
    for (const id of ids) more += Math.max(0, (this.counts.get(id) ?? 0) - 1);
    return more;
  }

  #next(): void {
    this.#timer = setTimeout(() => void this.look().finally(() => !this.#stopped && this.#next()), everyMs);
  }

  async #ask(): Promise<void> {
    const came = await this.sink.arrivals(this.#from);
    this.#from += came.length;
    for (const { id, at } of came) {
      this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
      if (!this.firstAt.has(id)) this.firstAt.set(id, at);
    }
  }
}
