import { setTimeout as sleep } from 'node:timers/promises';
import type { Sink } from '@/bench/stage/sink';

const everyMs = 200;

/** Milliseconds since 1970, with fractions: the clock of the sink's arrivals. */
export const now = (): number => performance.timeOrigin + performance.now();

/** Follows what comes in at a sink. */
export class SinkFollower {
  readonly #at = new Map<string, number>();
  readonly #begunAt = new Map<string, number>();
  readonly #from = new Map<string, { id: string; at: number }[]>();
  #seen = 0;
  #looking: Promise<void> | undefined;

  constructor(private readonly sink: Sink) {}

  /** When a mail came; Infinity where it has not. */
  at(id: string): number {
    return this.#at.get(id) ?? Infinity;
  }

  /** When its MAIL FROM came; Infinity where it has not. */
  begunAt(id: string): number {
    return this.#begunAt.get(id) ?? Infinity;
  }

  /** All that came from a mailbox, in order. */
  from(address: string): readonly { id: string; at: number }[] {
    return this.#from.get(address) ?? [];
  }

  /** Waits until all of them are there, or the time is over. */
  async untilThere(ids: readonly string[], until: number): Promise<void> {
    for (;;) {
      await (this.#looking ??= this.#look().finally(() => (this.#looking = undefined)));
      if (ids.every((id) => this.#at.has(id)) || now() > until) return;
      await sleep(everyMs);
    }
  }

  async #look(): Promise<void> {
    for (const { id, begunAt, at, envelopeFrom } of await this.sink.arrivals(this.#seen)) {
      this.#seen += 1;
      if (!this.#at.has(id)) {
        this.#at.set(id, at);
        this.#begunAt.set(id, begunAt);
      }
      const before = this.#from.get(envelopeFrom);
      if (before) before.push({ id, at });
      else this.#from.set(envelopeFrom, [{ id, at }]);
    }
  }
}
