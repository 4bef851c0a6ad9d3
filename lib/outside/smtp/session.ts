import { readFileSync } from 'node:fs';
import type net from 'node:net';
import tls from 'node:tls';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { loginFor, xoauth2, xoauth2Response, type SmtpAuth } from './authenticate';
import { Conversation, replyLimits } from './conversation';
import { Deadlines, standardTimes, type Times } from './deadlines';
import { describeError, SmtpFailure, type Stage } from './failure';
import { readReply, type Reply } from './reply';
import { sendMail, type SendResult, type Sending } from './send-mail';
import { guardWrites, openSocket, type Guard } from './socket';
import type { Transcript } from './transcript';

export interface SessionOptions {
  host: string;
  port: number;
  /** The name the certificate must bear. */
  serverName: string;
  /** A certificate authority to trust besides the well-known ones, as a file. */
  caFile: string | null;
  security: 'none' | 'starttls' | 'tls';
  /** Whether addresses outside the public internet are allowed. */
  allowPrivate: boolean;
  auth: SmtpAuth;
  /** Until when this connection may write, on the monotonic clock. */
  deadline(): number;
  /** Told each place the conversation comes to, of the mails that follow too. */
  reached?: (stage: Stage) => void;
  /** Other limits than RFC 5321's, for a person who waits. */
  times?: Partial<Times>;
}

/** A connection that is logged in and takes one mail after another. */
export interface SmtpSession {
  /** Hands over one mail. Never throws: every ending is a result. One at a time. */
  send(sending: Sending): Promise<SendResult>;
  /** Whether another mail may be handed over. */
  usable(): boolean;
  /** Says goodbye; resolves when the line is closed, after a second at most. */
  close(): Promise<void>;
  /** Cuts the line at once. */
  destroy(): void;
  /** What was said since the last time it was asked, credentials blanked, at most 16 KiB. */
  transcript(): string;
}

const connectMs = 30_000;
/** nodemailer's own limits end what ours would have ended. */
const spareMs = 5_000;

const minVersion = 'TLSv1.2';

const contexts = new Map<string, tls.SecureContext>();
/** Made once a file: reading all authorities anew costs tens of milliseconds, and every connection would. */
function contextWith(file: string): tls.SecureContext {
  const known = contexts.get(file) ?? tls.createSecureContext({ minVersion, ca: [...tls.rootCertificates, readFileSync(file, 'utf8')] });
  contexts.set(file, known);
  return known;
}

/** With OAuth nothing is said before the line is encrypted, whatever the row says. */
function securityOf(options: SessionOptions): 'none' | 'starttls' | 'tls' {
  return options.auth.type === 'xoauth2' && options.security === 'none' ? 'starttls' : options.security;
}

/** The credentials in every shape in which they cross the line. */
function secretsOf(auth: SmtpAuth): string[] {
  switch (auth.type) {
    case 'xoauth2':
      return [auth.accessToken, xoauth2Response(auth.user, auth.accessToken)];
    case 'password':
      return [auth.password, `\0${auth.user}\0${auth.password}`];
    case 'none':
      return [];
  }
}

function cleaned<R extends Reply | null>(transcript: Transcript, reply: R): R {
  return reply === null ? reply : { ...reply, text: transcript.clean(reply.text) };
}

/** What came of opening: a session, or the failure with the transcript so far. */
export type Opened = { session: SmtpSession } | { failure: SmtpFailure; transcript: string };

/**
 * Connects, greets, encrypts where asked (TLS 1.2 or newer, the certificate always verified) and logs in.
 * @throws nothing of the network's: a failure is a result, with its stage, the server's reply and the transcript.
 */
export async function openSession(options: SessionOptions): Promise<Opened> {
  const times: Times = { ...standardTimes, ...options.times };
  // The line is another one once it is encrypted.
  let line = (): net.Socket | null => null;
  const deadlines = new Deadlines(times, (error) => void line()?.destroy(error));
  const conversation = new Conversation(options.serverName, deadlines, options.reached);
  const { transcript } = conversation;
  transcript.hide(secretsOf(options.auth));
  const guard: Guard = { deadline: options.deadline, cut: false };
  const failed = (stage: Stage, error: unknown): Opened => {
    deadlines.end();
    const what = transcript.clean(describeError(error));
    const reply = cleaned(transcript, readReply(error instanceof Error && 'response' in error && typeof error.response === 'string' ? error.response : undefined));
    if (!reply) transcript.note(what);
    return { failure: new SmtpFailure(stage, reply, what), transcript: transcript.take() };
  };

  let socket;
  try {
    socket = await openSocket({ host: options.host, port: options.port, allowPrivate: options.allowPrivate, timeoutMs: connectMs });
  } catch (error) {
    transcript.note(`connecting to ${options.host}:${options.port}`);
    return failed('connect', error);
  }
  transcript.note(`connected to ${socket.remoteAddress ?? options.host}:${options.port}`);
  guardWrites(socket, guard);

  const security = securityOf(options);
  const connection = new SMTPConnection({
    connection: socket,
    host: options.serverName,
    port: options.port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    tls: { minVersion, rejectUnauthorized: true, ...(options.caFile ? { secureContext: contextWith(options.caFile) } : {}) },
    connectionTimeout: times.openingMs + spareMs,
    greetingTimeout: times.replyMs + spareMs,
    socketTimeout: times.replyMs + spareMs,
    maxResponseSize: replyLimits.length,
    socketCloseTimeout: 1000,
    transactionLog: true,
    logger: conversation.logger(),
    customAuth: xoauth2,
  });
  line = () => connection._socket || socket;
  connection.once('end', () => deadlines.end());
  // From here on an error is always expected somewhere; without a listener it would end the process.
  let broken: unknown = null;
  const onBroken = new Set<(error: unknown) => void>();
  connection.on('error', (error: unknown) => {
    broken ??= error;
    for (const tell of onBroken) tell(error);
  });
  const orBroken = <T>(work: (done: (error: unknown, value?: T) => void) => void): Promise<T | undefined> =>
    new Promise<T | undefined>((resolve, reject) => {
      onBroken.add(reject);
      work((error, value) => (error ? reject(error instanceof Error ? error : new Error(String(error))) : resolve(value)));
    }).finally(() => onBroken.clear());

  try {
    deadlines.opening();
    await orBroken((done) => connection.connect(done));
    const secured = connection._socket;
    if (secured && secured !== socket) guardWrites(secured, guard);
    if (security !== 'none' && !(secured instanceof tls.TLSSocket)) throw new Error('the server offers no encrypted connection');
    if (options.auth.type !== 'none') {
      conversation.stage = 'auth';
      const login = loginFor(options.auth, connection, conversation.authMethods, transcript);
      if (!login) throw new Error('the server offers no authentication that fits');
      await orBroken((done) => connection.login(login, done));
    }
    if (deadlines.failure) throw deadlines.failure;
    deadlines.over();
  } catch (error) {
    connection.close();
    const late = guard.cut ? new Error('the lease of the lane ended') : error;
    return failed(conversation.stage, late);
  }

  const usable = () => broken === null && !guard.cut && deadlines.failure === null && !connection.destroyed && connection._socket instanceof Object && !connection._socket.destroyed;
  return {
    session: {
      send: async (sending) => {
        const result = await sendMail({ connection, conversation, guard, deadlines }, sending);
        const refused = new Map([...result.refused].map(([address, reply]) => [address, cleaned(transcript, reply)]));
        return { ...result, reply: cleaned(transcript, result.reply), what: result.what && transcript.clean(result.what), refused };
      },
      usable,
      transcript: () => transcript.take(),
      destroy: () => {
        const line = connection._socket;
        // Only the line: nodemailer's close() would forget whom to tell that the mail under way is over.
        if (line && !line.destroyed) line.destroy();
        else connection.close();
      },
      close: () =>
        new Promise((resolve) => {
          const line = connection._socket;
          if (!line || line.destroyed) return resolve();
          line.once('close', () => resolve());
          setTimeout(() => {
            line.destroy();
            resolve();
          }, 1000).unref();
          if (usable()) connection.quit();
          else connection.close();
        }),
    },
  };
}
