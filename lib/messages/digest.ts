import { createHash, type Hash } from 'node:crypto';

/**
 * What was submitted, as one hash: the same mail gives the same digest however its body was cut, and whatever boundary a
 * multipart body had this time.
 */
export class Digest {
  private readonly hash: Hash = createHash('sha256');
  private ended: Buffer | undefined;

  /** Everything is framed by its length, so that no two submissions read the same. */
  note(what: string, value: string): void {
    this.hash.update(`${what}:${Buffer.byteLength(value)}:${value}\n`);
  }

  /** Passes a stream on, counting it in. */
  async *over(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
    let bytes = 0;
    for await (const piece of source) {
      bytes += piece.length;
      this.hash.update(piece);
      yield piece;
    }
    this.note('end', String(bytes));
  }

  /** The hash, once everything was read. */
  value(): Buffer {
    this.ended ??= this.hash.digest();
    return this.ended;
  }
}

/** The same content for the same recipients, in whatever order. */
export function fingerprint(content: Digest, recipients: readonly string[]): Buffer {
  const hash = createHash('sha256').update(content.value());
  for (const address of recipients.map((one) => one.toLowerCase()).sort()) hash.update(`\n${address}`);
  return hash.digest();
}
