/** What happened, for tests to count. Never a token, a password or the content of a mail. */
export interface LogEntry {
  at: string;
  part: 'entra' | 'exchange' | 'relay';
  event: string;
  account?: string | undefined;
  session?: string | undefined;
  result?: string | undefined;
  detail?: string | undefined;
}

const LONGEST = 20_000;

export class Log {
  #entries: LogEntry[] = [];
  #counts = new Map<string, number>();

  add(entry: Omit<LogEntry, 'at'>): void {
    this.#entries.push({ at: new Date().toISOString(), ...entry });
    if (this.#entries.length > LONGEST * 1.1) this.#entries = this.#entries.slice(-LONGEST);
    const key = [entry.part, entry.event, entry.result ?? ''].join(' ').trimEnd();
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** The latest 20,000, oldest first. */
  entries(wanted: { part?: string; event?: string; account?: string; since?: string } = {}): LogEntry[] {
    return this.#entries.filter(
      (entry) =>
        (!wanted.part || entry.part === wanted.part) &&
        (!wanted.event || entry.event === wanted.event) &&
        (!wanted.account || entry.account === wanted.account.toLowerCase()) &&
        (!wanted.since || entry.at >= wanted.since),
    );
  }

  /** How often each event had each result since the start or the last reset, without a bound. */
  counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([left], [right]) => left.localeCompare(right)));
  }

  reset(): void {
    this.#entries = [];
    this.#counts.clear();
  }
}
