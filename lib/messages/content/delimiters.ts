const CR = 13;
const LF = 10;
const DASH = 45;
const TAB = 9;
const SPACE = 32;
/** A delimiter line has at most so many characters, white space at its end included. */
const delimiterLimit = 998;
/** So many bytes are looked at one by one before a leap. */
const near = 64;

/** A place where a line begins with `--`. */
export interface Candidate {
  at: number;
  /** Where its text ends; null where the line is longer than any delimiter. */
  end: number | null;
  /** Where the next line begins, or the rest of one that is too long. */
  next: number;
}

/** The delimiter lines of the multiparts that are open (RFC 2046 §5.1.1), the innermost first. */
export class Delimiters {
  readonly #lines = new Map<string, { level: number; closes: boolean }>();
  #shortest = Infinity;
  #lengths = new Set<number>();

  /** @param boundaries of the open multiparts, from the outermost on */
  set(boundaries: readonly string[]): void {
    this.#lines.clear();
    this.#lengths = new Set(boundaries.flatMap(({ length }) => [length + 2, length + 4]));
    this.#shortest = Math.min(...boundaries.map(({ length }) => length + 2));
    for (const [level, boundary] of boundaries.entries()) {
      this.#lines.set(`--${boundary}`, { level, closes: false });
      this.#lines.set(`--${boundary}--`, { level, closes: true });
    }
  }

  /** Whether a line is one. @param end where its text ends */
  find(bytes: Buffer, at: number, end: number): { level: number; closes: boolean } | null {
    if (end - at < this.#shortest || end - at > delimiterLimit || bytes[at] !== DASH || bytes[at + 1] !== DASH) return null;
    let last = end;
    while (bytes[last - 1] === SPACE || bytes[last - 1] === TAB) last -= 1;
    // Most lines that are none differ in length, which is cheaper to look at.
    return this.#lengths.has(last - at) ? (this.#lines.get(bytes.toString('latin1', at, last)) ?? null) : null;
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
    // The CR CR LF of a program that wrote CRLF to a text file is one line end too.
    const second = bytes[end + 1] === CR ? end + 2 : end + 1;
    if (second === bytes.length && !this.final) return 'waits';
    return { at, end, next: bytes[second] === LF ? second + 1 : end + 1 };
  }

  /** Where the candidate that is waited for begins. */
  waitsAt(from: number): number {
    return this.#find(from) ?? this.bytes.length;
  }

  #find(from: number): number | null {
    const { bytes } = this;
    if (from === 0 && this.fresh && bytes[0] === DASH && bytes[1] === DASH) return 0;
    // A line that begins at `from` has its line end before it.
    let begin = Math.max(0, from - 1);
    // Where one line after the other begins so, a call into native code for each would cost the most.
    for (const end = Math.min(bytes.length - 2, begin + near); begin < end; begin += 1) {
      const byte = bytes[begin];
      if ((byte === LF || byte === CR) && bytes[begin + 1] === DASH && bytes[begin + 2] === DASH) return begin + 1;
    }
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
