import { isAscii } from 'node:buffer';
import { lineLimit } from './encoded-words';

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
    // Byte by byte: leaping from one line end to the next costs many times as much where lines are short.
    let column = this.#column;
    let afterCr = this.#afterCr;
    let longest = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte !== LF) {
        if (afterCr) this.loneCr = true;
        afterCr = byte === CR;
        column += 1;
        continue;
      }
      if (!afterCr) this.loneLf = true;
      longest = Math.max(longest, afterCr ? column - 1 : column);
      column = 0;
      afterCr = false;
    }
    if (Math.max(longest, afterCr ? column - 1 : column) > lineLimit) this.longLine = true;
    this.#column = column;
    this.#afterCr = afterCr;
  }

  /** A CR at the very end has no LF. */
  end(): void {
    if (this.#afterCr) this.loneCr = true;
    this.#afterCr = false;
  }
}
