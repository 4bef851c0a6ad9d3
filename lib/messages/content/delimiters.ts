const CR = 13;
const LF = 10;
const DASH = 45;
/** A delimiter line has at most so many characters, white space at its end included. */
const delimiterLimit = 998;

/** A place where a line begins with `--`. */
export interface Candidate {
  at: number;
  /** Where its text ends; null where the line is longer than any delimiter. */
  end: number | null;
  next: number;
}

/** The delimiter lines of the multiparts that are open (RFC 2046 §5.1.1), the innermost first. */
export class Delimiters {
  readonly #lines = new Map<string, { level: number; closes: boolean }>();
  #shortest = Infinity;

  /** @param boundaries of the open multiparts, from the outermost on */
  set(boundaries: readonly string[]): void {
    this.#lines.clear();
    this.#shortest = Math.min(...boundaries.map(({ length }) => length + 2));
    for (const [level, boundary] of boundaries.entries()) {
      this.#lines.set(`--${boundary}`, { level, closes: false });
      this.#lines.set(`--${boundary}--`, { level, closes: true });
    }
  }

  find(line: Buffer): { level: number; closes: boolean } | null {
    if (line.length < this.#shortest || line.length > delimiterLimit || line[0] !== DASH || line[1] !== DASH) return null;
    return this.#lines.get(line.toString('latin1').trimEnd()) ?? null;
  }
}

/** Finds the lines that begin with `--`, leaping from one to the next. */
export class Candidates {
  #lf = -2;
  #cr = -2;

  /** @param fresh the bytes begin with the beginning of a line */
  constructor(
    private readonly bytes: Buffer,
    private readonly fresh: boolean,
    private readonly final: boolean,
  ) {}

  /** The first at or behind a place; `waits` where more bytes are needed to tell; null where there is none. */
  next(from: number): Candidate | 'waits' | null {
    const at = this.#find(from);
    if (at === null) return null;
    const { bytes } = this;
    const most = Math.min(bytes.length, at + delimiterLimit + 1);
    let end = at;
    while (end < most && bytes[end] !== CR && bytes[end] !== LF) end += 1;
    if (end === bytes.length) {
      if (!this.final && end - at <= delimiterLimit) return 'waits';
      return { at, end: end - at > delimiterLimit ? null : end, next: end };
    }
    if (end === most) return { at, end: null, next: end };
    if (bytes[end] === LF) return { at, end, next: end + 1 };
    if (end + 1 === bytes.length && !this.final) return 'waits';
    return { at, end, next: bytes[end + 1] === LF ? end + 2 : end + 1 };
  }

  /** Where the candidate that is waited for begins. */
  waitsAt(from: number): number {
    return this.#find(from) ?? this.bytes.length;
  }

  #find(from: number): number | null {
    const { bytes } = this;
    if (from === 0 && this.fresh && bytes[0] === DASH && bytes[1] === DASH) return 0;
    // A line that begins at `from` has its line end before it.
    const begin = Math.max(0, from - 1);
    if (this.#lf !== -1 && this.#lf < begin) this.#lf = bytes.indexOf('\n--', begin);
    if (this.#cr !== -1 && this.#cr < begin) this.#cr = bytes.indexOf('\r--', begin);
    if (this.#lf < 0) return this.#cr < 0 ? null : this.#cr + 1;
    return (this.#cr < 0 ? this.#lf : Math.min(this.#lf, this.#cr)) + 1;
  }
}

/** How many bytes at the end may belong to the line end before a delimiter, and are kept back. */
export function keptBack(bytes: Buffer, fresh: boolean): number {
  const last = bytes.at(-1);
  if (fresh && bytes.length === 1 && last === DASH) return 1;
  const dash = last === DASH ? 1 : 0;
  const end = bytes.at(-1 - dash);
  if (end === LF) return dash + (bytes.at(-2 - dash) === CR ? 2 : 1);
  return end === CR ? dash + 1 : 0;
}
