import { connect, type Socket } from 'node:net';

/** A printer's SMTP, over one connection that is kept: one mail at a time, with PIPELINING, as written by a lean client. */
export class SmtpLine {
  #socket: Socket | undefined;
  #heard = '';
  #wanted = 0;
  #answer: { resolve: (lines: string[]) => void; reject: (error: Error) => void } | undefined;

  constructor(
    private readonly port: number,
    private readonly sender: string,
    private readonly recipient: string,
  ) {}

  /**
   * Hands over a mail whose lines begin with no dot.
   * @returns when its last byte was handed to the system: milliseconds since 1970, with fractions
   * @throws Error where the server takes it not
   */
  async send(parts: readonly Buffer[]): Promise<number> {
    const socket = await this.#open();
    this.#expect(await this.#say(`MAIL FROM:<${this.sender}>\r\nRCPT TO:<${this.recipient}>\r\nDATA\r\n`, 3), '354');
    let lastByteAt = 0;
    const taken = this.#say('', 1);
    socket.cork();
    for (const part of parts) socket.write(part);
    socket.write('.\r\n', 'latin1', () => (lastByteAt = performance.timeOrigin + performance.now()));
    socket.uncork();
    this.#expect(await taken, '250');
    return lastByteAt;
  }

  close(): void {
    this.#socket?.destroy();
  }

  async #open(): Promise<Socket> {
    if (this.#socket && !this.#socket.destroyed) return this.#socket;
    const socket = connect({ host: '127.0.0.1', port: this.port, noDelay: true });
    this.#socket = socket;
    socket.on('data', (chunk) => this.#hear(chunk.toString('latin1')));
    socket.on('error', (error) => this.#answer?.reject(error));
    socket.on('close', () => this.#answer?.reject(new Error('the server hung up')));
    this.#expect(await this.#say('', 1), '220');
    this.#expect(await this.#say('EHLO printer.devices.example\r\n', 1), '250');
    return socket;
  }

  #say(text: string, replies: number): Promise<string[]> {
    this.#wanted = replies;
    const answer = new Promise<string[]>((resolve, reject) => (this.#answer = { resolve, reject }));
    if (text !== '') this.#socket?.write(text, 'latin1');
    return answer;
  }

  #expect(replies: string[], code: string): void {
    const last = replies.at(-1) ?? '';
    if (last.startsWith(code)) return;
    this.close();
    throw new Error(`the server said ${replies.join(' / ')}`);
  }

  #hear(text: string): void {
    this.#heard += text;
    const lines = this.#heard.split('\r\n').slice(0, -1).filter((line) => /^\d{3} /.test(line));
    if (lines.length < this.#wanted) return;
    this.#heard = '';
    this.#answer?.resolve(lines);
  }
}
