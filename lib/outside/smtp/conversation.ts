import type { Deadlines } from './deadlines';
import type { Stage } from './failure';
import { Transcript } from './transcript';

interface Logger {
  level(): void;
  trace(...args: unknown[]): void;
  debug(...args: unknown[]): void;
  info(...args: unknown[]): void;
  warn(...args: unknown[]): void;
  error(...args: unknown[]): void;
  fatal(...args: unknown[]): void;
}

/** RFC 5321 §4.5.3.1.5 allows a reply lines of 512 octets, and RFC 4954 a challenge of 12,288; a real EHLO has a dozen. */
export const replyLimits = { lines: 128, lineLength: 12_288, length: 65_536 };

/** Follows what client and server say to each other: where they are, and the transcript. */
export class Conversation {
  #stage: Stage = 'connect';
  readonly transcript = new Transcript();
  /** What the last EHLO offered. */
  authMethods: string[] = [];
  /** The server has said more than it was asked, so nobody knows which of its replies answers what. */
  outOfOrder = false;
  /** Replies to MAIL FROM, then one to each RCPT TO, then one to DATA, that are still to come. */
  #envelope: { recipients: number; replies: number } | null = null;

  /** @param reached is told each place the conversation comes to */
  constructor(
    private readonly serverName: string,
    private readonly deadlines: Deadlines,
    private readonly reached: (stage: Stage) => void = () => undefined,
  ) {
    reached(this.#stage);
  }

  get stage(): Stage {
    return this.#stage;
  }

  set stage(stage: Stage) {
    this.#stage = stage;
    this.reached(stage);
  }

  /** Begins a mail: from now on replies are counted. */
  envelope(recipients: number): void {
    this.stage = 'mail';
    this.#envelope = { recipients, replies: 0 };
    this.deadlines.envelope();
  }

  content(): void {
    this.#envelope = null;
    this.deadlines.over();
    this.stage = 'after_data';
  }

  /** nodemailer tells its logger each line before it is written and each reply as it came. */
  logger(): Logger {
    const quiet = () => undefined;
    const debug = (entry: unknown, _format: unknown, ...rest: unknown[]) => {
      const kind = entry && typeof entry === 'object' && 'tnx' in entry ? entry.tnx : null;
      const line = typeof _format === 'string' ? (_format === '%s' && typeof rest[0] === 'string' ? rest[0] : _format) : '';
      if (kind === 'client') this.#said(line);
      if (kind === 'server') this.#heard(line);
    };
    return { level: quiet, trace: quiet, debug, info: quiet, warn: quiet, error: quiet, fatal: quiet };
  }

  #said(line: string): void {
    // The client speaks again only after the handshake, which it would not have finished with another certificate.
    if (this.stage === 'starttls') {
      this.transcript.note(`encrypted; the certificate is valid for ${this.serverName}`);
      this.deadlines.answered();
    }
    this.deadlines.asked(line);
    this.transcript.client(line);
    if (/^(EHLO|HELO) /.test(line)) this.stage = 'ehlo';
    if (line === 'STARTTLS') this.stage = 'starttls';
  }

  #heard(reply: string): void {
    this.transcript.server(reply);
    this.deadlines.answered();
    if (this.stage === 'starttls' && reply.startsWith('2')) this.deadlines.handshake();
    const lines = reply.split('\n');
    if (lines.length > replyLimits.lines || lines.some(({ length }) => length > replyLimits.lineLength)) this.deadlines.tooLong();
    if (this.stage === 'ehlo') {
      const offered = /^250[ -]AUTH[ =](.*)$/im.exec(reply);
      this.authMethods = offered ? (offered[1] ?? '').trim().toUpperCase().split(/[\s=]+/) : [];
    }
    // While content is under way it may refuse it; it can't have taken it.
    if (this.stage === 'after_data' && /^[23]/.test(reply)) this.outOfOrder = true;
    if (this.#envelope) {
      this.#envelope.replies += 1;
      this.stage = this.#envelope.replies > this.#envelope.recipients ? 'data' : 'rcpt';
    }
  }
}
