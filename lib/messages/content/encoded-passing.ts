import { ByteWriter } from './byte-writer';
import { LineEnds } from './crlf';
import { lineLimit } from './encoded-words';
import { LineFacts } from './line-facts';
import { Lines } from './passing';
import { obstacle, type Emit, type Sink } from './sink';

const CR = 13;
const LF = 10;
const TAB = 9;
const SPACE = 32;
const EQUALS = 61;
/** Whole groups of four in a line of at most 998 characters. */
const base64Line = 996;
/** A line of quoted-printable is broken before this; an escape and the `=` still fit behind it. */
const quotedLine = 990;

/**
 * Content that is in base64 already. A decoder skips what is not base64 (RFC 2045 §6.8), so a long line is broken and bytes
 * that can't travel are left out: what it decodes to stays the same.
 */
export class Base64Content implements Sink {
  readonly #lines: Lines;
  #column = 0;

  constructor(emit: Emit) {
    this.#lines = new Lines(emit);
  }

  write(bytes: Buffer): void {
    const facts = new LineFacts();
    const begins = bytes.indexOf(LF);
    facts.over(bytes);
    if (!facts.eightBit && !facts.nul && !facts.longLine && this.#column + (begins < 0 ? bytes.length : begins) <= base64Line) {
      this.#column = begins < 0 ? this.#column + bytes.length : bytes.length - bytes.lastIndexOf(LF) - 1;
      this.#lines.write(bytes);
      return;
    }
    const out = new ByteWriter(bytes.length + 2 * Math.ceil(bytes.length / base64Line) + 2);
    for (const byte of bytes) {
      if (byte === 0 || byte > 126) continue;
      if (byte === CR || byte === LF) {
        this.#column = 0;
      } else if (this.#column === base64Line) {
        out.lineEnd();
        this.#column = 0;
      }
      if (byte !== CR && byte !== LF) this.#column += 1;
      out.byte(byte);
    }
    this.#lines.write(out.written());
  }

  end(): void {
    this.#lines.end();
  }
}

/**
 * Content that is in quoted-printable already: what can't travel is escaped, a long line gets soft breaks. In content that is
 * no text a line end of half is a byte of its own, so it is escaped too.
 */
export class QuotedContent implements Sink {
  readonly #ends = new LineEnds();
  #held: Buffer = Buffer.alloc(0);
  #column = 0;
  /** Characters of an escape that are still to come. */
  #escape = 0;
  /** The last character that is no white space is `=`: the line goes on (RFC 2045 §6.7). */
  #soft = false;

  constructor(
    private readonly emit: Emit,
    private readonly isText: boolean,
  ) {}

  write(bytes: Buffer): void {
    if (this.isText) {
      this.#take(this.#ends.over(bytes));
      return;
    }
    const all = this.#held.length > 0 ? Buffer.concat([this.#held, bytes]) : bytes;
    const holds = all.at(-1) === CR;
    this.#held = holds ? Buffer.from([CR]) : Buffer.alloc(0);
    this.#take(holds ? all.subarray(0, -1) : all);
  }

  end(endsMail = false): void {
    this.#take(this.isText ? this.#ends.end() : this.#held);
    // The line end a mail ends with would be one of the content.
    if (endsMail && this.#column > 0 && !this.#soft) this.emit(Buffer.from('=\r\n'));
  }

  #take(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const facts = new LineFacts();
    facts.over(bytes);
    facts.end();
    const begins = bytes.indexOf(LF);
    const tail = begins < 0 ? this.#column + bytes.length : bytes.length - bytes.lastIndexOf(LF) - 1;
    if (obstacle(facts) === null && !facts.loneLf && (begins < 0 || this.#column + begins <= lineLimit) && tail <= quotedLine + 4) {
      this.#column = tail;
      this.#follow(bytes);
      this.emit(bytes);
      return;
    }
    const out = new ByteWriter(bytes.length * 7 + 16);
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === CR && bytes[at + 1] === LF) {
        at += 1;
        this.#newLine(out);
      } else if (byte === CR || byte === LF) {
        if (!this.#soft) {
          this.#escaped(out, byte);
          out.byte(EQUALS);
        }
        this.#newLine(out);
      } else if (byte > 126 || (byte < SPACE && byte !== TAB)) {
        this.#escaped(out, byte);
      } else {
        this.#literal(out, byte);
      }
    }
    this.emit(out.written());
  }

  /** Where a piece that passes as it is leaves off. */
  #follow(bytes: Buffer): void {
    let last = bytes.length - 1;
    while (last >= 0 && (bytes[last] === SPACE || bytes[last] === TAB)) last -= 1;
    if (last >= 0) this.#soft = bytes[last] === EQUALS;
    const begun = bytes.at(-1) === EQUALS ? 2 : bytes.at(-2) === EQUALS ? 1 : 0;
    this.#escape = bytes.length === 1 && begun === 0 ? Math.max(0, this.#escape - 1) : begun;
  }

  #literal(out: ByteWriter, byte: number): void {
    if (this.#escape === 0) this.#room(out);
    out.byte(byte);
    this.#column += 1;
    this.#escape = byte === EQUALS ? 2 : Math.max(0, this.#escape - 1);
    if (byte !== SPACE && byte !== TAB) this.#soft = byte === EQUALS;
  }

  #escaped(out: ByteWriter, byte: number): void {
    this.#room(out);
    out.escape(byte);
    this.#column += 3;
    this.#escape = 0;
    this.#soft = false;
  }

  #room(out: ByteWriter): void {
    if (this.#column < quotedLine) return;
    out.softBreak();
    this.#column = 0;
  }

  #newLine(out: ByteWriter): void {
    out.lineEnd();
    this.#column = 0;
    this.#escape = 0;
    this.#soft = false;
  }
}
