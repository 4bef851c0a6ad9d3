/** One mail the sink took. */
export interface Arrival {
  /** X-Bench-Id where the mail has one, else its Message-ID. */
  id: string;
  /** When its MAIL FROM came; on the clock of `at`. */
  begunAt: number;
  /** When its final reply was written: milliseconds since 1970, with fractions. */
  at: number;
  envelopeFrom: string;
  /** The first recipient. */
  to: string;
  bytes: number;
}

export interface Counts {
  /** Different mails. */
  unique: number;
  /** Mails that had come before. */
  duplicates: number;
  connections: number;
  connectionsNow: number;
}

/** What the sink keeps of every mail, in columns: a million of them fit. */
export class Ledger {
  readonly #ids: string[] = [];
  readonly #seen = new Set<string>();
  readonly #names: string[] = [];
  readonly #numberOf = new Map<string, number>();
  #at = new Float64Array(4096);
  #begunAt = new Float64Array(4096);
  #numbers = new Uint32Array(3 * 4096);
  duplicates = 0;

  get unique(): number {
    return this.#seen.size;
  }

  add({ id, begunAt, at, envelopeFrom, to, bytes }: Arrival): void {
    const row = this.#ids.push(id) - 1;
    if (row >= this.#at.length) this.#grow();
    this.#at[row] = at;
    this.#begunAt[row] = begunAt;
    this.#numbers.set([this.#number(envelopeFrom), this.#number(to), bytes], 3 * row);
    if (this.#seen.has(id)) this.duplicates += 1;
    else this.#seen.add(id);
  }

  rows(from: number, atMost: number): Arrival[] {
    const rows: Arrival[] = [];
    for (let row = from; row < Math.min(this.#ids.length, from + atMost); row += 1) {
      const [sender = 0, recipient = 0, bytes = 0] = this.#numbers.subarray(3 * row, 3 * row + 3);
      rows.push({ id: this.#ids[row] ?? '', begunAt: this.#begunAt[row] ?? 0, at: this.#at[row] ?? 0, envelopeFrom: this.#names[sender] ?? '', to: this.#names[recipient] ?? '', bytes });
    }
    return rows;
  }

  #number(name: string): number {
    let number = this.#numberOf.get(name);
    if (number === undefined) {
      number = this.#names.push(name) - 1;
      this.#numberOf.set(name, number);
    }
    return number;
  }

  #grow(): void {
    const numbers = new Uint32Array(2 * this.#numbers.length);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    this.#at = doubled(this.#at);
    this.#begunAt = doubled(this.#begunAt);
  }
}

function doubled(column: Float64Array): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(2 * column.length);
  longer.set(column);
  return longer;
}
