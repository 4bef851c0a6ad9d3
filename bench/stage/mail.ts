import { randomBytes } from 'node:crypto';

/** A submission, ready for the line. */
export interface Body {
  contentType: string;
  content: Buffer;
}

// Base64 as a scan is: it does not compress, and no line is long.
const filling = Buffer.from(`${randomBytes(2 * 1024 * 1024).toString('base64').match(/.{76}/g)?.join('\r\n') ?? ''}\r\n`);

/** Lines of base64, as many bytes as asked for. */
function lines(bytes: number): Buffer {
  const whole = Buffer.alloc(Math.max(0, bytes));
  for (let at = 0; at < whole.length; at += filling.length) filling.copy(whole, at);
  if (whole.length >= 2) whole.write('\r\n', whole.length - 2);
  return whole;
}

/** The rest of a mail of so many bytes: the same for all of them, so that making one costs next to nothing. */
export class Mails {
  readonly #rest: Buffer;

  constructor(
    readonly bytes: number,
    private readonly from = 'printer@devices.example',
    private readonly to = 'ada@northwind.example',
  ) {
    this.#rest = lines(bytes - this.#header('0'.repeat(36)).length);
  }

  #header(id: string): string {
    return `From: ${this.from}\r\nTo: ${this.to}\r\nSubject: Scan\r\nDate: Thu, 26 Nov 2026 10:00:00 +0000\r\nMessage-ID: <${id}@devices.example>\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n`;
  }

  /** The mail with this Message-ID, `<id@devices.example>`: 36 characters give it exactly its size. */
  rfc822(id: string): readonly [header: Buffer, rest: Buffer] {
    return [Buffer.from(this.#header(id), 'latin1'), this.#rest];
  }

  /** What the sink calls that mail. */
  sinkId(id: string): string {
    return `<${id}@devices.example>`;
  }

  /** A file of about the same size on the wire, in the two forms that have files. */
  json(): Body {
    const file = this.#file();
    return { contentType: 'application/json', content: Buffer.from(JSON.stringify({ to: this.to, subject: 'Scan', attachments: [{ filename: 'scan.pdf', contentType: 'application/pdf', content: file.toString('base64') }] })) };
  }

  multipart(): Body {
    const boundary = 'scan-26-11-2026';
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="message"\r\nContent-Type: application/json\r\n\r\n${JSON.stringify({ to: this.to, subject: 'Scan' })}\r\n--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="scan.pdf"\r\nContent-Type: application/pdf\r\n\r\n`;
    return { contentType: `multipart/form-data; boundary=${boundary}`, content: Buffer.concat([Buffer.from(head), this.#file(), Buffer.from(`\r\n--${boundary}--\r\n`)]) };
  }

  /** Base64 in a mail makes four bytes of three, and two more at each line's end. */
  #file(): Buffer {
    return randomBytes(Math.floor((this.bytes / 78) * 57));
  }
}
