const END = Buffer.from('\r\n.\r\n');
const HEADER_END = Buffer.from('\r\n\r\n');
const headerAtMost = 64 * 1024;

export interface ScannedMail {
  /** X-Bench-Id where the mail has one, else its Message-ID; empty without either. */
  id: string;
  /** As it crossed the line, without the final dot. */
  bytes: number;
}

function idOf(header: string): string {
  const own = /^x-bench-id:\s*(\S+)/im.exec(header)?.[1];
  return own ?? /^message-id:\s*(\S+)/im.exec(header)?.[1] ?? '';
}

/** Reads what an SMTP client says: command lines, and between `beginData` and the final dot a mail, of which only the header is kept. */
export class MailScanner {
  #line = '';
  #inData = false;
  #head: Buffer[] = [];
  #headBytes = 0;
  #headDone = false;
  #bytes = 0;
  #tail: Buffer = Buffer.alloc(0);

  constructor(private readonly on: { command(line: string): void; mail(mail: ScannedMail): void }) {}

  beginData(): void {
    this.#inData = true;
    this.#head = [];
    this.#headBytes = 0;
    this.#headDone = false;
    this.#bytes = 0;
    // A dot on the very first line ends the mail too.
    this.#tail = Buffer.from('\r\n');
  }

  feed(chunk: Buffer): void {
    let rest: Buffer | undefined = chunk;
    while (rest && rest.length > 0) rest = this.#inData ? this.#data(rest) : this.#command(rest);
  }

  #command(chunk: Buffer): Buffer | undefined {
    const end = chunk.indexOf(10);
    if (end < 0) {
      this.#line = (this.#line + chunk.toString('latin1')).slice(0, 8192);
      return undefined;
    }
    const line = this.#line + chunk.toString('latin1', 0, end);
    this.#line = '';
    this.on.command(line.trimEnd());
    return chunk.subarray(end + 1);
  }

  #data(chunk: Buffer): Buffer | undefined {
    const tail = this.#tail.length;
    const border = Buffer.concat([this.#tail, chunk.subarray(0, END.length - 1)]).indexOf(END);
    const inside = border >= 0 ? border - tail : chunk.indexOf(END);
    if (inside === -1 && border < 0) {
      this.#keep(chunk);
      this.#tail = chunk.length >= END.length - 1 ? chunk.subarray(chunk.length - END.length + 1) : Buffer.concat([this.#tail, chunk]).subarray(-END.length + 1);
      return undefined;
    }
    const after = inside + END.length;
    this.#keep(chunk.subarray(0, after));
    this.#inData = false;
    this.on.mail({ id: idOf(Buffer.concat(this.#head).toString('latin1')), bytes: Math.max(0, this.#bytes - 3) });
    return chunk.subarray(after);
  }

  #keep(piece: Buffer): void {
    this.#bytes += piece.length;
    if (this.#headDone) return;
    const end = piece.indexOf(HEADER_END);
    this.#head.push(end >= 0 ? piece.subarray(0, end) : piece);
    this.#headBytes += piece.length;
    this.#headDone = end >= 0 || this.#headBytes > headerAtMost;
  }
}
