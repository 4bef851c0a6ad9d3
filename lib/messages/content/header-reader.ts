const CR = 13;
const LF = 10;

/** A line in the bytes of a header: where it begins, where its text ends, and where the next one begins. */
export interface HeaderLine {
  start: number;
  end: number;
  next: number;
}

/**
 * Gathers a header as it comes in, up to and with its empty line, and touches each byte once or twice. Lines end with CRLF,
 * LF or CR; the CR CR LF of a program that wrote CRLF to a text file is one line end too.
 */
export class HeaderReader {
  /** The header's lines, without the empty one. */
  readonly lines: HeaderLine[] = [];
  /** How it ended; null while it goes on. */
  ended: 'empty line' | 'delimiter' | 'end' | 'limit' | null = null;
  #buffer: Buffer = Buffer.alloc(1024);
  #length = 0;
  #line = 0;
  #at = 0;

  /** @param isDelimiter whether a line ends the part whose header this is; it is left to whoever comes next */
  constructor(
    private readonly limit: number,
    private readonly isDelimiter: (bytes: Buffer, line: HeaderLine) => boolean = () => false,
  ) {}

  /** The header as it came. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#line);
  }

  text(line: HeaderLine): string {
    return this.#buffer.toString('latin1', line.start, line.end);
  }

  /** Bytes from a line on: those of the header too, where it ends before. */
  from(at: number): Buffer {
    return this.#buffer.subarray(at, this.#length);
  }

  /** What was read beyond the header. */
  get rest(): Buffer {
    return this.from(this.#line);
  }

  /** Takes more bytes; null ends them. */
  over(piece: Buffer | null): void {
    if (piece) this.#append(piece);
    while (this.ended === null && this.#scan(piece === null));
    if (this.ended === null && (this.#length > this.limit || piece === null)) this.ended = piece === null ? 'end' : 'limit';
  }

  #scan(final: boolean): boolean {
    let at = this.#at;
    while (at < this.#length && this.#buffer[at] !== CR && this.#buffer[at] !== LF) at += 1;
    this.#at = at;
    if (at === this.#length && !(final && at > this.#line)) return false;
    const ended = lineEndAt(this.#buffer, at, this.#length, final);
    if (ended === null) return false;
    const line = { start: this.#line, end: at, next: at + ended };
    if (line.end > line.start && this.isDelimiter(this.#buffer, line)) {
      this.ended = 'delimiter';
      return false;
    }
    this.#line = this.#at = line.next;
    if (line.next > this.limit) this.ended = 'limit';
    else if (line.end === line.start) this.ended = 'empty line';
    else this.lines.push(line);
    return this.ended === null;
  }

  #append(piece: Buffer): void {
    if (this.#length + piece.length > this.#buffer.length) {
      const wider = Buffer.alloc(Math.max(this.#buffer.length * 2, this.#length + piece.length));
      this.#buffer.copy(wider, 0, 0, this.#length);
      this.#buffer = wider;
    }
    piece.copy(this.#buffer, this.#length);
    this.#length += piece.length;
  }
}

/**
 * How many bytes the line end at a place has; null where more bytes may belong to it.
 * @param final no more bytes come
 */
function lineEndAt(bytes: Buffer, at: number, length: number, final: boolean): number | null {
  if (at >= length) return 0;
  if (bytes[at] === LF) return 1;
  if (!final && at + 2 >= length && !(at + 1 < length && bytes[at + 1] !== CR)) return null;
  if (at + 1 < length && bytes[at + 1] === LF) return 2;
  return at + 2 < length && bytes[at + 1] === CR && bytes[at + 2] === LF ? 3 : 1;
}
