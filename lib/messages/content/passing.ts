import { LineEnds } from './crlf';
import { lineLimit } from './encoded-words';
import { LineFacts } from './line-facts';
import { cannotTravel, obstacle, type Emit, type Sink } from './sink';

const lineEnd = Buffer.from('\r\n');
const LF = 10;

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
  #line: Buffer[] = [];
  #length = 0;

  constructor(private readonly emit: Emit) {}

  write(bytes: Buffer): void {
    this.#lines(this.#ends.over(bytes));
  }

  end(): void {
    this.#lines(this.#ends.end());
    this.#flush(false);
  }

  #lines(bytes: Buffer): void {
    let begin = this.#length === 0 ? this.#whole(bytes) : 0;
    for (let at = bytes.indexOf(LF, begin); at >= 0; at = bytes.indexOf(LF, at + 1)) {
      this.#gather(bytes.subarray(begin, at - 1));
      this.#flush(true);
      begin = at + 1;
    }
    this.#gather(bytes.subarray(begin));
  }

  /** Hands on lines that can all travel in one go; how many bytes they have. */
  #whole(bytes: Buffer): number {
    const lines = bytes.subarray(0, bytes.lastIndexOf(LF) + 1);
    const facts = new LineFacts();
    facts.over(lines);
    if (obstacle(facts) !== null) return 0;
    this.emit(lines);
    return lines.length;
  }

  #gather(bytes: Buffer): void {
    this.#length += bytes.length;
    if (this.#length > lineLimit) this.#line = [];
    else if (bytes.length > 0) this.#line.push(Buffer.from(bytes));
  }

  #flush(ended: boolean): void {
    const facts = new LineFacts();
    for (const piece of this.#line) facts.over(piece);
    const what = this.#length > lineLimit ? 'a line of more than 998 characters' : obstacle(facts);
    this.fault ??= what;
    if (what === null) this.emit(Buffer.concat(ended ? [...this.#line, lineEnd] : this.#line));
    this.#line = [];
    this.#length = 0;
  }
}
