import { randomUUID } from 'node:crypto';
import type net from 'node:net';
import { SMTPServer, type SMTPServerAddress, type SMTPServerAuthentication, type SMTPServerDataStream, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import type { SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import type { Control } from '@/sandbox/control/control';
import type { LogEntry } from '@/sandbox/control/log';
import type { SmtpRule, Stage } from '@/sandbox/control/schema';
import type { Draft, Envelope, Inbox } from '@/sandbox/inbox/store';
import { Connection, replyOf } from './connection';
import { Reply } from './reply';

export interface MailServerOptions {
  part: 'exchange' | 'relay';
  name: string;
  key: string;
  cert: string;
  control: Control;
  inbox: Inbox;
  methods: string[];
  /** @throws Reply to refuse */
  authenticate(auth: SMTPServerAuthentication, session: SMTPServerSession): Promise<string>;
  /** Looks at a mail that is in, before it is accepted. @returns the reply that refuses it, or undefined. */
  judge(draft: Draft, session: SMTPServerSession, account: string | undefined): string | undefined;
  extensions: string[];
  server: SMTPServerOptions;
}

const TOO_BIG = '552 5.3.4 Message size exceeds fixed maximum message size';

type Done = (error?: Error | null) => void;

/** What both mail servers of the sandbox have in common: faults, the log, the inbox. */
export class MailServer extends SMTPServer {
  readonly #options: MailServerOptions;

  constructor(options: MailServerOptions) {
    super({
      name: options.name,
      key: options.key,
      cert: options.cert,
      minVersion: 'TLSv1.2',
      authMethods: options.methods,
      logger: false,
      disableReverseLookup: true,
      closeTimeout: 200,
      ...options.server,
      onAuth: (auth, session, callback) => {
        this.#authenticate(auth, session).then((user) => callback(null, { user }), (error: Error) => callback(error));
      },
      onRcptTo: (_address: SMTPServerAddress, session, callback: Done) => {
        const { recipients } = options.control.settings.limits;
        callback(session.envelope.rcptTo.length >= recipients ? new Reply('452 4.5.3 Too many recipients') : null);
      },
      onMailFrom: (address, _session, callback: Done) => {
        const declared = Number(address.args && address.args['SIZE']) || 0;
        callback(declared > options.control.settings.limits.size ? new Reply(TOO_BIG) : null);
      },
      onData: (stream, session, callback) => {
        this.#data(stream, session).then((line) => {
          if (line === undefined) return; // dropped, or left hanging
          if (line.startsWith('2')) callback(null, line.slice(4));
          else callback(new Reply(line));
        }, (error: Error) => callback(error));
      },
      onClose: (session) => {
        this.closed(session);
        this.note({ session: session.id, account: accountOf(session), event: 'closed' });
      },
    });
    this.#options = options;
    this.on('error', () => undefined); // a client that went away
  }

  /** Called for a session that has ended. */
  closed(_session: SMTPServerSession): void {}

  override connect(socket: net.Socket, options: SMTPConnectionOptions): void {
    socket.setNoDelay(true);
    const connection = new Connection(this, socket, options);
    this.connections.add(connection);
    connection.on('error', () => undefined);
    this.note({ session: connection.session.id, event: 'connected' });
    connection.init();
  }

  note(entry: Omit<LogEntry, 'at' | 'part'>): void {
    this.#options.control.log.add({ part: this.#options.part, ...entry });
  }

  ruleFor(stage: Stage, account: string | undefined, recipients: readonly string[]): SmtpRule | undefined {
    return this.#options.control.smtpRule(stage, this.#options.part, account, recipients);
  }

  delay(rule: SmtpRule): Promise<void> {
    return this.#options.control.smtp.wait(rule, rule.delayMs);
  }

  /** The answer to EHLO; AUTH is offered only once the line is encrypted. */
  greetEhlo(connection: Connection, lines: readonly string[]): string[] {
    const { size } = this.#options.control.settings.limits;
    const [isAuth, isTls] = [lines.some((line) => line.startsWith('AUTH')), lines.includes('STARTTLS')];
    return [
      `${this.#options.name} Hello [${connection.remoteAddress}]`,
      `SIZE ${size}`,
      'PIPELINING',
      'DSN',
      'ENHANCEDSTATUSCODES',
      ...(isTls ? ['STARTTLS'] : []),
      ...(isAuth && connection.secure ? this.#options.extensions : []),
      '8BITMIME',
      'SMTPUTF8',
    ];
  }

  async #authenticate(auth: SMTPServerAuthentication, session: SMTPServerSession): Promise<string> {
    const user = (auth.username ?? '').toLowerCase();
    const rule = this.ruleFor('auth', user, []);
    const outcome = rule && (await this.#connectionOf(session)?.obey(rule, []));
    if (outcome === 'silent') return new Promise(() => undefined);
    if (rule && outcome === 'reply') throw new Reply(replyOf(rule));
    const account = await this.#options.authenticate(auth, session);
    this.note({ session: session.id, account, event: 'authenticated', result: auth.method });
    return account;
  }

  #connectionOf(session: SMTPServerSession): Connection | undefined {
    for (const connection of this.connections) {
      if (connection instanceof Connection && connection.session === session) return connection;
    }
    return undefined;
  }

  /** @returns the reply after the final dot; undefined where there is none. */
  async #data(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string | undefined> {
    const { inbox } = this.#options;
    const account = accountOf(session);
    const recipients = session.envelope.rcptTo.map(({ address }) => address);
    const draft = await inbox.receive(stream);
    const rule = this.ruleFor('dot', account, recipients);
    const outcome = rule ? await this.#connectionOf(session)?.obey(rule, recipients) : 'proceed';
    const line = rule && outcome === 'reply' ? replyOf(rule) : (this.#refusal(draft, session, account) ?? this.#acceptance());
    // After a line that was cut, the mail has arrived or not as the rule says; by default it has not.
    const isKept = rule?.keep ?? (outcome !== 'silent' && line.startsWith('2'));
    if (isKept) await inbox.accept(draft, this.#envelope(session, account, recipients));
    else await inbox.drop(draft);
    const result = outcome === 'silent' ? 'silent' : line.slice(0, 3);
    this.note({ session: session.id, account, event: 'message', result, detail: draft.headers.messageId });
    return outcome === 'silent' ? undefined : line;
  }

  #refusal(draft: Draft, session: SMTPServerSession, account: string | undefined): string | undefined {
    if (draft.bytes > this.#options.control.settings.limits.size) return TOO_BIG;
    return this.#options.judge(draft, session, account);
  }

  #acceptance(): string {
    const { name } = this.#options;
    return `250 2.0.0 OK <${randomUUID()}@${name}> [Hostname=${name}]`;
  }

  #envelope(session: SMTPServerSession, account: string | undefined, recipients: string[]): Envelope {
    const { mailFrom } = session.envelope;
    return {
      server: this.#options.part,
      ...(account === undefined ? {} : { account }),
      session: session.id,
      envelopeFrom: mailFrom ? mailFrom.address : '',
      recipients,
    };
  }
}

function accountOf(session: SMTPServerSession): string | undefined {
  const user: unknown = session.user;
  return typeof user === 'string' ? user : undefined;
}
