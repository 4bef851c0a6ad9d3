import nodemailer from 'nodemailer';
import net from 'node:net';
import tls from 'node:tls';
import type { Running } from './running';

/** What nodemailer says of a mail that was not taken. */
export interface Refused {
  code?: string;
  responseCode?: number;
  response?: string;
  command?: string;
}

interface Mail {
  from?: string;
  to?: string[];
  envelopeFrom?: string;
  raw?: Buffer | string;
  subject?: string;
}

/** One mail over XOAUTH2. */
export async function send(running: Running, user: string, accessToken: string, mail: Mail = {}) {
  const from = mail.from ?? user;
  const to = mail.to ?? ['someone@northwind.example'];
  const transport = nodemailer.createTransport({
    host: '127.0.0.1',
    port: running.sandbox.exchangePort,
    requireTLS: true,
    tls: { ca: running.ca, servername: 'smtp.office365.sandbox' },
    auth: { type: 'OAuth2', user, accessToken },
  });
  try {
    const envelope = { from: mail.envelopeFrom ?? from, to };
    return await transport.sendMail(mail.raw === undefined ? { envelope, from, to, subject: mail.subject ?? 'A scan', text: 'Attached.' } : { envelope, raw: mail.raw });
  } finally {
    transport.close();
  }
}

export async function refusalOf(sending: Promise<unknown>): Promise<Refused> {
  try {
    await sending;
  } catch (error) {
    return error as Refused;
  }
  throw new Error('The mail was taken');
}

/** SMTP by hand. */
export class Line {
  #socket: net.Socket | tls.TLSSocket;
  #buffer = '';
  #waiting: ((reply: string) => void) | undefined;
  #ended = false;

  private constructor(socket: net.Socket) {
    this.#socket = socket;
    this.#listen(socket);
  }

  /** Connects and reads the greeting. */
  static async open(port: number): Promise<{ line: Line; greeting: string; milliseconds: number }> {
    const begun = performance.now();
    const line = new Line(net.connect(port, '127.0.0.1'));
    const greeting = await line.read();
    return { line, greeting, milliseconds: performance.now() - begun };
  }

  /** A reply, all its lines; '' when the line was cut. */
  async read(): Promise<string> {
    const whole = () => /^(?:\d{3}-[^\n]*\n)*\d{3} [^\n]*\n/.exec(this.#buffer)?.[0];
    for (;;) {
      const reply = whole();
      if (reply !== undefined) {
        this.#buffer = this.#buffer.slice(reply.length);
        return reply.trimEnd();
      }
      if (this.#ended) return '';
      await new Promise<string>((resolve) => {
        this.#waiting = resolve;
      });
    }
  }

  async say(command: string): Promise<string> {
    this.#socket.write(`${command}\r\n`);
    return this.read();
  }

  write(bytes: Buffer | string): void {
    this.#socket.write(bytes);
  }

  async startTls(ca: Buffer): Promise<void> {
    await this.say('STARTTLS');
    await this.upgrade(ca);
  }

  /** The handshake, once the server is ready for it. */
  async upgrade(ca: Buffer): Promise<void> {
    const plain = this.#socket;
    plain.removeAllListeners('data');
    const secure = tls.connect({ socket: plain, ca, servername: 'localhost' });
    await new Promise<void>((resolve, reject) => {
      secure.once('secureConnect', resolve);
      secure.once('error', reject);
    });
    this.#socket = secure;
    this.#listen(secure);
  }

  close(): void {
    this.#socket.destroy();
  }

  #listen(socket: net.Socket) {
    const wake = () => {
      this.#waiting?.('');
      this.#waiting = undefined;
    };
    socket.on('data', (chunk: Buffer) => {
      this.#buffer += chunk.toString('latin1');
      wake();
    });
    const end = () => {
      this.#ended = true;
      wake();
    };
    socket.on('close', end);
    socket.on('error', end);
  }
}

export const xoauth2 = (user: string, token: string) => Buffer.from(`user=${user}\x01auth=Bearer ${token}\x01\x01`).toString('base64');

/** A line that is encrypted and signed in. */
export async function signedIn(running: Running, user: string, token: string): Promise<Line> {
  const { line } = await Line.open(running.sandbox.exchangePort);
  await line.say('EHLO printer.contoso.example');
  await line.startTls(running.ca);
  await line.say('EHLO printer.contoso.example');
  const reply = await line.say(`AUTH XOAUTH2 ${xoauth2(user, token)}`);
  if (!reply.startsWith('235')) throw new Error(reply);
  return line;
}
