import type net from 'node:net';
import { SMTPConnection, type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import type { SmtpRule, Stage } from '@/sandbox/control/schema';
import { wordingOf } from './reply';
import type { MailServer } from './server';

type Command = 'handler_EHLO' | 'handler_HELO' | 'handler_STARTTLS' | 'handler_MAIL' | 'handler_RCPT' | 'handler_DATA';

/** The address in MAIL FROM:<…> or RCPT TO:<…>. */
const addressIn = (command: Buffer) => /<([^<>]*)>/.exec(command.toString())?.[1]?.toLowerCase() ?? '';

export const replyOf = (rule: SmtpRule) => rule.reply ?? '451 4.3.0 Temporary server error';

/** smtp-server's connection, without its wait before the greeting, in Exchange's words, and with the replies a test asked for. */
export class Connection extends SMTPConnection {
  readonly #server: MailServer;

  constructor(server: MailServer, socket: net.Socket, options?: SMTPConnectionOptions) {
    super(server, socket, options);
    this.#server = server;
  }

  /** Who signed in on this connection. */
  get account(): string | undefined {
    const user: unknown = this.session.user;
    return typeof user === 'string' ? user : undefined;
  }

  override init(): void {
    // smtp-server waits 100 ms here to catch clients that talk too soon; Exchange does not.
    this._setListeners(() => {
      setImmediate(() => {
        this.#at('connect', [], () => this.connectionReady(), () => this.close());
      });
    });
  }

  override handler_EHLO(command: Buffer, callback: () => void): void {
    this.#command('ehlo', 'handler_EHLO', command, callback);
  }

  override handler_HELO(command: Buffer, callback: () => void): void {
    this.#command('ehlo', 'handler_HELO', command, callback);
  }

  override handler_STARTTLS(command: Buffer, callback: () => void): void {
    this.#command('starttls', 'handler_STARTTLS', command, callback);
  }

  override handler_MAIL(command: Buffer, callback: () => void): void {
    this.#command('mail', 'handler_MAIL', command, callback);
  }

  override handler_RCPT(command: Buffer, callback: () => void): void {
    this.#command('rcpt', 'handler_RCPT', command, callback, [addressIn(command)]);
  }

  override handler_DATA(command: Buffer, callback: () => void): void {
    const recipients = this.session.envelope.rcptTo.map(({ address }) => address);
    this.#command('data', 'handler_DATA', command, callback, recipients);
  }

  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    if (Array.isArray(data)) return super.send(code, this.#server.greetEhlo(this, data), false);
    const text = data ?? '';
    const own = /^[245]\.\d+\.\d+ /.test(text) ? `${code} ${text}` : wordingOf(code, text, context);
    if (code >= 400) this.#server.note({ session: this.session.id, account: this.account, event: 'refused', result: String(own ?? `${code} ${text}`).slice(0, 120) });
    if (own === undefined) return super.send(code, data, context);
    super.send(Number(own.slice(0, 3)), own.slice(4), false);
  }

  /** Waits as a rule says and drops the line where it says so; what the caller then does is the answer. */
  async obey(rule: SmtpRule, recipients: readonly string[]): Promise<'proceed' | 'reply' | 'silent'> {
    await this.#server.delay(rule);
    const action = rule.action ?? (rule.reply === undefined ? 'proceed' : 'reply');
    if (action === 'proceed') return 'proceed';
    const { id } = this.session;
    this.#server.note({ session: id, account: this.account, event: 'rule', result: `${rule.stage} ${action}`, detail: recipients.join(' ') });
    if (action === 'drop') this._socket.destroy();
    return action === 'reply' ? 'reply' : 'silent';
  }

  #command(stage: Stage, handler: Command, command: Buffer, callback: () => void, recipients: string[] = []) {
    this.#at(stage, recipients, () => super[handler](command, callback), callback);
  }

  /** Goes on with `proceed`, or lets a rule answer and takes the next command. */
  #at(stage: Stage, recipients: string[], proceed: () => void, answered: () => void) {
    const rule = this.#server.ruleFor(stage, this.account, recipients);
    if (!rule) return proceed();
    void this.obey(rule, recipients).then((outcome) => {
      if (outcome === 'proceed') return proceed();
      if (outcome === 'silent') return; // a line that hangs takes no further command
      const line = replyOf(rule);
      this.send(Number(line.slice(0, 3)), line.slice(4), false);
      answered();
    });
  }
}
