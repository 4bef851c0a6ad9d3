import { ByteWriter } from './byte-writer';
import { LineEnds } from './crlf';
import type { Emit, Sink } from './sink';

const CR = 13;
const LF = 10;
const TAB = 9;
const SPACE = 32;
const EQUALS = 61;
/** Bytes of a line of base64: 76 characters (RFC 2045 §6.8). */
const base64Bytes = 57;
/** Characters of a line of quoted-printable before its soft break (RFC 2045 §6.7). */
const quotedLine = 75;

/** Encodes bytes as base64; a line end stands between its lines only. */
export class Base64Encoding implements Sink {
  #rest: Buffer = Buffer.alloc(0);
  #first = true;

  constructor(private readonly emit: Emit) {}

  write(bytes: Buffer): void {
    const all = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
    const whole = all.length - (all.length % base64Bytes);
    // A copy: a piece may be a view of a buffer that is used again.
    this.#rest = Buffer.from(all.subarray(whole));
    if (whole > 0) this.#lines(all.subarray(0, whole));
  }

  end(): void {
    if (this.#rest.length > 0) this.#lines(this.#rest);
  }

  #lines(bytes: Buffer): void {
    const text = bytes.toString('base64').replace(/.{1,76}/g, '\r\n$&');
    this.emit(Buffer.from(this.#first ? text.slice(2) : text, 'latin1'));
    this.#first = false;
  }
}

/** Encodes text as quoted-printable, its lines ended by CRLF. */
export class QuotedEncoding implements Sink {
  readonly #ends = new LineEnds();
  #column = 0;
  /** White space that may turn out to end its line: it is escaped there, since servers cut it. */
  #space = 0;

  constructor(private readonly emit: Emit) {}

  write(bytes: Buffer): void {
    this.#encode(this.#ends.over(bytes));
  }

  end(endsMail = false): void {
    this.#encode(this.#ends.end());
    const out = new ByteWriter(16);
    if (this.#space > 0) this.#place(out, this.#space, true);
    this.#space = 0;
    // The line end a mail ends with would be one of the content.
    if (endsMail && this.#column > 0) out.softBreak();
    this.emit(out.written());
  }

  #encode(bytes: Buffer): void {
    const out = new ByteWriter(bytes.length * 6 + 6);
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      const endsLine = byte === CR && bytes[at + 1] === LF;
      if (this.#space > 0) this.#place(out, this.#space, endsLine);
      this.#space = 0;
      if (endsLine) {
        at += 1;
        this.#column = 0;
        out.lineEnd();
      } else if (byte === SPACE || byte === TAB) {
        this.#space = byte;
      } else {
        this.#place(out, byte, byte > 126 || byte < SPACE || byte === EQUALS);
      }
    }
    this.emit(out.written());
  }

  #place(out: ByteWriter, byte: number, escaped: boolean): void {
    const width = escaped ? 3 : 1;
    if (this.#column + width > quotedLine) {
      out.softBreak();
      this.#column = 0;
    }
    this.#column += width;
    if (escaped) out.escape(byte);
    else out.byte(byte);
  }
}

/** Encodes text as base64, its lines ended by CRLF first (RFC 2045 §6.8). */
export class Base64TextEncoding implements Sink {
  readonly #ends = new LineEnds();
  readonly #encoding: Base64Encoding;

  constructor(emit: Emit) {
    this.#encoding = new Base64Encoding(emit);
  }

  write(bytes: Buffer): void {
    this.#encoding.write(this.#ends.over(bytes));
  }

  end(): void {
    this.#encoding.write(this.#ends.end());
    this.#encoding.end();
  }
}
