import type { Socket } from 'node:net';
import { Readable, type Writable } from 'node:stream';

const CR = 13;
const LF = 10;
const DOT = 46;
const dot = Buffer.from('.');
const lineEnd = Buffer.from('\r\n');
const nothing = Buffer.alloc(0);

/**
 * A mail as nodemailer takes it. What nodemailer pipes it into looks at every byte in JavaScript, which costs more than the
 * rest of a big mail; so the pieces go to the socket whole, their dots doubled (RFC 5321 §4.5.2), and only the last line
 * end goes through nodemailer, which adds the final dot.
 */
export class Content extends Readable {
  readonly #pieces: AsyncIterable<Buffer>;
  readonly #line: () => Socket | null;
  readonly #taking: Taking;

  /** @param taking watches over each write of so many bytes */
  constructor(pieces: AsyncIterable<Buffer>, line: () => Socket | null, taking: Taking) {
    super();
    this.#pieces = pieces;
    this.#line = line;
    this.#taking = taking;
  }

  /** nodemailer calls it once, when the server has said "go on". */
  override pipe<Into extends NodeJS.WritableStream>(into: Into): Into {
    this.#send(into).catch((error: unknown) => this.destroy(error instanceof Error ? error : new Error(String(error))));
    return into;
  }

  async #send(into: NodeJS.WritableStream): Promise<void> {
    const line = this.#line();
    const dots = new Dots();
    for await (const piece of this.#pieces) {
      // Who broke the line says so elsewhere; here nothing more is read.
      for (const part of partsOf(dots.over(piece))) {
        if (!line || !(await this.#taking(part.length, written(line, part))) || this.destroyed) return;
      }
    }
    into.end(dots.rest);
  }
}

type Taking = <T>(bytes: number, writing: Promise<T>) => Promise<T>;

/** Small enough that a slow line that makes progress is seen to. */
const partBytes = 65_536;

function* partsOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += partBytes) yield bytes.subarray(at, at + partBytes);
}

/** Resolves when the bytes are with the network: true, or false where the line is gone. */
function written(line: Writable, bytes: Buffer): Promise<boolean> {
  if (line.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => line.write(bytes, (error) => resolve(!error)));
}

/** Doubles every dot at the beginning of a line, and keeps the line end at the end of what it got back until more comes. */
export class Dots {
  rest: Buffer = nothing;
  #lineBegins = true;

  over(piece: Buffer): Buffer {
    if (piece.length === 0) return piece;
    const bytes = this.rest.length > 0 ? Buffer.concat([this.rest, piece]) : piece;
    const kept = bytes.at(-1) === CR ? 1 : bytes.at(-1) === LF && bytes.at(-2) === CR ? 2 : 0;
    const stuffed = doubled(bytes.subarray(0, bytes.length - kept), this.#lineBegins);
    this.#lineBegins = kept === 0 && bytes.at(-1) === LF;
    this.rest = lineEnd.subarray(0, kept);
    return stuffed;
  }
}

function doubled(bytes: Buffer, lineBegins: boolean): Buffer {
  // Content has whole line ends; a dot behind half of one is doubled all the same, for servers that take it for a line end.
  const places = [...(lineBegins && bytes[0] === DOT ? [0] : []), ...placesOf(bytes, '\n.'), ...placesOf(bytes, '\r.')];
  if (places.length === 0) return bytes;
  places.sort((one, other) => one - other);
  const parts: Buffer[] = [];
  let start = 0;
  for (const place of places) {
    parts.push(bytes.subarray(start, place), dot);
    start = place;
  }
  return Buffer.concat([...parts, bytes.subarray(start)]);
}

function* placesOf(bytes: Buffer, what: string): Generator<number> {
  for (let at = bytes.indexOf(what); at >= 0; at = bytes.indexOf(what, at + 2)) yield at + 1;
}
