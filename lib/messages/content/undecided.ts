import { Base64Encoding, Base64TextEncoding, QuotedEncoding } from './encoding';
import { LineFacts } from './line-facts';
import { Lines } from './passing';
import { obstacle, type Emit, type Sink } from './sink';

/** So much of a part is looked at before its header leaves; a longer part without an encoding gets one in any case. */
const lookAhead = 256 * 1024;

/** How a part's content leaves, and the beginning of it. */
export interface Decision {
  encoding: '7bit' | 'quoted-printable' | 'base64';
  eightBit: boolean;
  sample: Buffer;
}

/**
 * Content without an encoding (7bit, 8bit, binary). Whether it can travel shows only at its end, and its header goes first; so
 * it is held, up to a limit, until that is known.
 */
export class Undecided implements Sink {
  readonly #facts = new LineFacts();
  #held: Buffer[] = [];
  #bytes = 0;
  #sink: Sink | null = null;

  /**
   * @param isText its line ends are line ends, whatever they are
   * @param decided writes the part's header
   */
  constructor(
    private readonly emit: Emit,
    private readonly isText: boolean,
    private readonly decided: (decision: Decision) => void,
  ) {}

  write(bytes: Buffer): void {
    if (this.#sink) {
      this.#sink.write(bytes);
      return;
    }
    this.#facts.over(bytes);
    this.#held.push(Buffer.from(bytes));
    this.#bytes += bytes.length;
    if (this.#bytes > lookAhead) this.#decide(true);
  }

  end(endsMail = false): void {
    this.#facts.end();
    this.#decide(false, endsMail);
    this.#sink?.end(endsMail);
  }

  #decide(goesOn: boolean, endsMail = false): void {
    if (this.#sink) return;
    const facts = this.#facts;
    const sample = Buffer.concat(this.#held, this.#bytes);
    this.#held = [];
    const blocked = this.isText ? facts.nul || facts.eightBit || facts.longLine : obstacle(facts) !== null || facts.loneLf || (endsMail && !endsLine(sample));
    const encoding = !blocked && !goesOn ? '7bit' : this.isText && isReadable(sample) ? 'quoted-printable' : 'base64';
    this.decided({ encoding, eightBit: facts.eightBit, sample });
    if (encoding === '7bit') this.#sink = new Lines(this.emit);
    else if (encoding === 'quoted-printable') this.#sink = new QuotedEncoding(this.emit);
    else this.#sink = this.isText ? new Base64TextEncoding(this.emit) : new Base64Encoding(this.emit);
    this.#sink.write(sample);
  }
}

/** A mail ends with CRLF (RFC 5321 §4.1.1.4): where content does not, it would get two bytes more. */
function endsLine(sample: Buffer): boolean {
  return sample.length === 0 || (sample.at(-2) === 13 && sample.at(-1) === 10);
}

/** Whether at most every sixth byte needs an escape: then quoted-printable is shorter than base64, and legible. */
function isReadable(sample: Buffer): boolean {
  let escapes = 0;
  for (const byte of sample) if (byte > 126 || byte === 61 || (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13)) escapes += 1;
  return escapes * 6 <= sample.length;
}
