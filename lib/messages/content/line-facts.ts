import { isAscii } from 'node:buffer';
import { lineLimit } from './encoded-words';
import { nextByte } from './next-byte';

const CR = 13;
const LF = 10;

/** What of passing bytes keeps them from travelling as they are (RFC 5321 §2.3.8, §4.5.3.1.6; RFC 2045 §2.7). */
export class LineFacts {
  eightBit = false;
  nul = false;
  /** A line over 998 characters. */
  longLine = false;
  /** A CR without its LF. */
  loneCr = false;
  /** An LF without its CR. */
  loneLf = false;
  #column = 0;
  #afterCr = false;

  over(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.eightBit ||= !isAscii(bytes);
    this.nul ||= bytes.includes(0);
    if (this.#afterCr && bytes[0] !== LF) this.loneCr = true;
    let paired = 0;
    let begin = 0;
    for (let at = nextByte(bytes, LF, 0); at >= 0; at = nextByte(bytes, LF, at + 1)) {
      const whole = at > 0 ? bytes[at - 1] === CR : this.#afterCr;
      if (!whole) this.loneLf = true;
      else if (at > 0) paired += 1;
      this.#longest(this.#column + at - begin - (whole ? 1 : 0));
      this.#column = 0;
      begin = at + 1;
    }
    this.#column += bytes.length - begin;
    this.#afterCr = bytes.at(-1) === CR;
    this.#longest(this.#column - (this.#afterCr ? 1 : 0));
    const expected = paired + (this.#afterCr ? 1 : 0);
    if (!this.loneCr && countUpTo(bytes, expected + 1) > expected) this.loneCr = true;
  }

  /** A CR at the very end has no LF. */
  end(): void {
    if (this.#afterCr) this.loneCr = true;
    this.#afterCr = false;
  }

  #longest(line: number): void {
    if (line > lineLimit) this.longLine = true;
  }
}

function countUpTo(bytes: Buffer, most: number): number {
  let count = 0;
  for (let at = nextByte(bytes, CR, 0); at >= 0 && count < most; at = nextByte(bytes, CR, at + 1)) count += 1;
  return count;
}
