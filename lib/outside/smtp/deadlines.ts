/**
 * How long a mail server may take, in milliseconds. RFC 5321 §4.5.3.2 names the least a client should wait for each reply:
 * ours are exactly those, counted from the command to the *end* of its reply, since one that arrives a line at a time never
 * leaves the line idle. It also says that a client must not time a whole transaction instead: content has no total, only a
 * minimum rate, and the two totals there are leave each reply its time many times over.
 */
export interface Times {
  /** Greeting, EHLO, STARTTLS, AUTH, MAIL, RCPT: 5 minutes. */
  replyMs: number;
  /** DATA: 2 minutes. */
  dataMs: number;
  /** The final dot: 10 minutes. Content that may still lie in the network's buffers is given time besides. */
  finalReplyMs: number;
  /** From the connection until it is ready for mail. */
  openingMs: number;
  /** Sender and recipients of one mail, up to the answer to DATA. */
  envelopeMs: number;
  /** In so long (3 minutes, as for a data block) the network must take at least so many bytes: 2 KiB/s. */
  blockMs: number;
  blockBytes: number;
}

const minute = 60_000;

export const standardTimes: Times = {
  replyMs: 5 * minute,
  dataMs: 2 * minute,
  finalReplyMs: 10 * minute,
  openingMs: 15 * minute,
  envelopeMs: 15 * minute,
  blockMs: 3 * minute,
  blockBytes: 3 * 60 * 2048,
};

/** What the network may hold of a mail that was written, and how fast that leaves at least. */
const bufferedBytes = 4 * 1024 * 1024;
const bufferedBytesPerMs = 16;

/** A server that takes longer than any may. */
class SlowServer extends Error {
  constructor(what: string) {
    super(`slow server: ${what}`);
    this.name = 'SlowServer';
  }
}

/** Watches one conversation, and cuts it where the server takes too long. */
export class Deadlines {
  readonly #awaited: { what: string; ms: number }[] = [];
  #reply: NodeJS.Timeout | undefined;
  #phase: NodeJS.Timeout | undefined;
  #block: NodeJS.Timeout | undefined;
  #waited = 0;
  #sent = 0;
  #failure: Error | null = null;

  /** @param destroy the line, with this error */
  constructor(
    readonly times: Times,
    private readonly destroy: (error: Error) => void,
  ) {}

  /** Why the line was cut; it may still say what it had heard by then. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** The connection stands: the greeting is to come. */
  opening(): void {
    this.#begin('the connection was not ready for mail', this.times.openingMs);
    this.#await('the connection (its greeting)', this.times.replyMs);
  }

  /** A mail begins. */
  envelope(): void {
    this.#begin('sender and recipients were not answered', this.times.envelopeMs);
  }

  /** What was begun is over: the connection is ready, or content may go. */
  over(): void {
    clearTimeout(this.#phase);
  }

  asked(line: string): void {
    // What is no command is a credential.
    const what = /^(?:EHLO|HELO|STARTTLS|AUTH|MAIL FROM|RCPT TO|DATA|RSET|QUIT)\b/.exec(line)?.[0] ?? 'AUTH';
    this.#await(what, what === 'DATA' ? this.times.dataMs : this.times.replyMs);
  }

  /** The handshake of TLS has no command of SMTP. */
  handshake(): void {
    this.#await('the TLS handshake', this.times.replyMs);
  }

  finalDot(bytes: number): number {
    const ms = this.times.finalReplyMs + Math.min(bytes, bufferedBytes) / bufferedBytesPerMs;
    this.#await('the final dot', ms);
    return ms;
  }

  /** A reply came that is longer than any may be. */
  tooLong(): void {
    this.#cut(new Error('the reply of the server is longer than any may be'));
  }

  /** A whole reply came. */
  answered(): void {
    this.#awaited.shift();
    this.#arm();
  }

  /** Waits for the network to take so many bytes of content; only this wait counts, not that for the content itself. */
  async taking<T>(bytes: number, writing: Promise<T>): Promise<T> {
    let began = performance.now();
    const look = (): void => {
      if (this.#sent < this.times.blockBytes) return this.#cut(new SlowServer(`it took ${this.#sent} bytes of content in ${span(this.times.blockMs)}`));
      this.#sent = 0;
      this.#waited = 0;
      began = performance.now();
      this.#block = setTimeout(look, this.times.blockMs);
    };
    this.#block = setTimeout(look, Math.max(0, this.times.blockMs - this.#waited));
    try {
      return await writing;
    } finally {
      clearTimeout(this.#block);
      this.#waited += performance.now() - began;
      this.#sent += bytes;
    }
  }

  /** The conversation is over. */
  end(): void {
    this.#awaited.length = 0;
    for (const timer of [this.#reply, this.#phase, this.#block]) clearTimeout(timer);
  }

  #cut(error: Error): void {
    this.#failure ??= error;
    this.destroy(error);
  }

  #await(what: string, ms: number): void {
    this.#awaited.push({ what, ms });
    // Those behind it (PIPELINING, RFC 2920) have their time once it is answered.
    if (this.#awaited.length === 1) this.#arm();
  }

  #arm(): void {
    clearTimeout(this.#reply);
    const [first] = this.#awaited;
    if (first) this.#reply = setTimeout(() => this.#cut(new SlowServer(`no complete reply to ${first.what} within ${span(first.ms)}`)), first.ms);
  }

  #begin(what: string, ms: number): void {
    clearTimeout(this.#phase);
    this.#phase = setTimeout(() => this.#cut(new SlowServer(`${what} within ${span(ms)}`)), ms);
  }
}

function span(ms: number): string {
  return ms < minute ? `${Math.round(ms / 100) / 10} s` : `${Math.round(ms / minute)} min`;
}
