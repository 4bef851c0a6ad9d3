import { connect, type Socket } from 'node:net';

export interface Answer {
  status: number;
  body: string;
  /** From Retry-After, in seconds. */
  retryAfter: number | undefined;
  /** When the last byte of the request was handed to the system: milliseconds since 1970, with fractions. */
  lastByteAt: number;
}

export interface Submission {
  key: string;
  contentType: string;
  /** In one piece or several: many mails share their long part. */
  content: Buffer | readonly Buffer[];
  /** After the question mark: to=…, printerId=…. */
  query?: string;
  idempotencyKey?: string;
  /** Hands the content over in pieces, with a wait before each, so that many are under way at once. */
  piece?: { bytes: number; waitMs: number };
}

interface Reading {
  resolve(answer: Omit<Answer, 'lastByteAt'>): void;
  reject(error: Error): void;
}

/**
 * A printer's HTTP, over one connection that is kept: one request at a time. Written by hand, because it shares the cores
 * with what it measures. A connection that broke is opened anew by the next request.
 */
export class SubmitLine {
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | undefined;
  #reading: Reading | undefined;
  #heard = '';

  constructor(apiUrl: string) {
    const { hostname, port } = new URL(apiUrl);
    // localhost may mean ::1 first, which costs a try where nobody listens.
    this.#host = hostname === 'localhost' ? '127.0.0.1' : hostname;
    this.#port = Number(port);
  }

  /** @throws Error where the connection breaks before the answer: then nobody knows whether it was taken */
  async submit({ key, contentType, content, query, idempotencyKey, piece }: Submission): Promise<Answer> {
    const socket = await this.#open();
    const parts = Buffer.isBuffer(content) ? [content] : content;
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const head = `POST /v1/messages${query ? `?${query}` : ''} HTTP/1.1\r\nHost: ${this.#host}:${this.#port}\r\nAuthorization: Bearer ${key}\r\nContent-Type: ${contentType}\r\nContent-Length: ${length}\r\n${idempotencyKey ? `Idempotency-Key: ${idempotencyKey}\r\n` : ''}\r\n`;
    const answer = new Promise<Omit<Answer, 'lastByteAt'>>((resolve, reject) => (this.#reading = { resolve, reject }));
    // It is awaited below, after the writing.
    answer.catch(() => undefined);
    let lastByteAt = 0;
    const noteTime = (): void => void (lastByteAt = performance.timeOrigin + performance.now());
    socket.cork();
    socket.write(head, 'latin1');
    if (!piece) for (const part of parts) socket.write(part, noteTime);
    socket.uncork();
    if (piece) {
      for (const part of parts) await this.#inPieces(socket, part, piece);
      noteTime();
    }
    return { ...(await answer), lastByteAt };
  }

  close(): void {
    this.#socket?.destroy();
  }

  async #inPieces(socket: Socket, content: Buffer, { bytes, waitMs }: { bytes: number; waitMs: number }): Promise<void> {
    for (let at = 0; at < content.length && !socket.destroyed && this.#reading; at += bytes) {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      await new Promise<void>((resolve) => socket.write(content.subarray(at, at + bytes), () => resolve()));
    }
  }

  async #open(): Promise<Socket> {
    if (this.#socket && !this.#socket.destroyed && this.#socket.writable) return this.#socket;
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    this.#socket = socket;
    this.#heard = '';
    socket.on('data', (chunk) => this.#hear(chunk.toString('latin1')));
    socket.on('error', (error) => this.#break(error));
    socket.on('close', () => {
      if (this.#socket === socket) this.#break(new Error('the connection ended before the answer'));
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return socket;
  }

  #break(error: Error): void {
    const reading = this.#reading;
    this.#reading = undefined;
    this.#socket?.destroy();
    reading?.reject(error);
  }

  #hear(text: string): void {
    this.#heard += text;
    const end = this.#heard.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.#heard.slice(0, end);
    const status = Number(head.slice(9, 12));
    if (status === 100) {
      this.#heard = this.#heard.slice(end + 4);
      return this.#hear('');
    }
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    if (this.#heard.length < end + 4 + length) return;
    const body = this.#heard.slice(end + 4, end + 4 + length);
    this.#heard = this.#heard.slice(end + 4 + length);
    const reading = this.#reading;
    this.#reading = undefined;
    // After a refusal in the middle of a body the rest would be read as the next request.
    if (status >= 400 || /^connection: *close/im.test(head)) this.#socket?.destroy();
    const retry = /^retry-after: *(\d+)/im.exec(head)?.[1];
    reading?.resolve({ status, body, retryAfter: retry === undefined ? undefined : Number(retry) });
  }
}

/** Lets so many lines work at once: each asks `next` for what to do, by its number, until there is nothing. */
export async function overLines(lines: number, next: (line: number) => Promise<boolean>): Promise<void> {
  await Promise.all(
    Array.from({ length: lines }, async (_, line) => {
      while (await next(line));
    }),
  );
}
