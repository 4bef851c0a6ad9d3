import { LineEnds } from './crlf';
import { lineLimit } from './encoded-words';
import { LineFacts } from './line-facts';
import { cannotTravel, obstacle, type Emit, type Sink } from './sink';

const nothing = Buffer.alloc(0);
const LF = 10;
const longLine = 'a line of more than 998 characters';

/** Lines that are fit to travel: only their ends are made CRLF. */
export class Lines implements Sink {
  readonly #ends = new LineEnds();

  constructor(private readonly emit: Emit) {}

  write(bytes: Buffer): void {
    this.emit(this.#ends.over(bytes));
  }

  end(): void {
    this.emit(this.#ends.end());
  }
}

/** What is signed, encrypted or a fragment: it passes as it came, or the mail is refused. */
export class Opaque implements Sink {
  readonly #facts = new LineFacts();
  readonly #lines: Lines;

  /** @param kind for the refusal: "a signed part" */
  constructor(
    emit: Emit,
    private readonly kind: string,
  ) {
    this.#lines = new Lines(emit);
  }

  write(bytes: Buffer): void {
    this.#facts.over(bytes);
    this.#check();
    this.#lines.write(bytes);
  }

  end(): void {
    this.#facts.end();
    this.#check();
    this.#lines.end();
  }

  #check(): void {
    const what = obstacle(this.#facts);
    if (what !== null) throw cannotTravel(what, this.kind);
  }
}

/**
 * Text before the first and behind the last part of a multipart, which no reader shows (RFC 2046 §5.1.1). It can't be
 * encoded, so a line that can't travel is left out.
 */
export class Surroundings implements Sink {
  /** What kept a line from travelling. */
  fault: string | null = null;
  readonly #ends = new LineEnds();
  /** The beginning of a line whose end is to come; nothing of it where that line can't travel. */
  #begun: Buffer = nothing;
  /** Why that line can't. */
  #odd: string | null = null;

  constructor(private readonly emit: Emit) {}

  write(bytes: Buffer): void {
    this.#lines(this.#ends.over(bytes));
  }

  end(): void {
    this.#lines(this.#ends.end());
    this.#judge();
    this.emit(this.#begun);
    this.#begun = nothing;
  }

  #lines(more: Buffer): void {
    const out = Buffer.allocUnsafe(this.#begun.length + more.length);
    let length = this.#begun.copy(out);
    let line = 0;
    for (const byte of more) {
      out[length] = byte;
      length += 1;
      if (byte > 127 || byte === 0) this.#odd ??= byte === 0 ? 'a NUL' : 'bytes that are not ASCII';
      if (byte !== LF) continue;
      if (length - 2 - line > lineLimit) this.#odd ??= longLine;
      if (this.#odd === null) line = length;
      else length = line;
      this.#judge();
    }
    this.emit(out.subarray(0, line));
    if (length - line > lineLimit) this.#odd ??= longLine;
    this.#begun = this.#odd === null ? Buffer.from(out.subarray(line, length)) : nothing;
  }

  #judge(): void {
    this.fault ??= this.#odd;
    this.#odd = null;
  }
}
