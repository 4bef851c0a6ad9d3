import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { Content } from './content';
import type { Conversation } from './conversation';
import type { Deadlines } from './deadlines';
import { describeError, type Stage } from './failure';
import { readReply, type Reply } from './reply';
import type { Guard } from './socket';

const resetMs = 10_000;

export interface Sending {
  envelopeFrom: string;
  recipients: readonly string[];
  /** Bytes of the content, for SIZE (RFC 1870). */
  size: number;
  /** Every line of it ends with CRLF. Read only once the server has said "go on". */
  content: AsyncIterable<Buffer>;
  /** Runs before the first byte of content leaves; where it throws, none leaves. */
  beforeContent(): Promise<void>;
}

/** How handing over one mail ended. */
export interface SendResult {
  /** How far it came. */
  stage: Stage;
  /** The reply that decided; null where the line broke without one. */
  reply: Reply | null;
  /** What happened, where no reply says it. */
  what: string | null;
  /** The server took the mail for every recipient that is not in `refused`. */
  accepted: boolean;
  /** Recipients that the server refused one by one, by address as it was given. */
  refused: ReadonlyMap<string, Reply>;
  /** Why nothing can be said against the mail: the content could not be read, or the lease ended first. */
  ownFault: 'content' | 'lease' | null;
}

export interface Line {
  connection: SMTPConnection;
  conversation: Conversation;
  guard: Guard;
  deadlines: Deadlines;
}

/** Hands over one mail on a connection that is logged in. */
export async function sendMail({ connection, conversation, guard, deadlines }: Line, sending: Sending): Promise<SendResult> {
  const { transcript } = conversation;
  conversation.envelope(sending.recipients.length);
  let contentError: unknown = null;
  let bytes = 0;
  async function* gated(): AsyncGenerator<Buffer> {
    const began = performance.now();
    conversation.content();
    try {
      await sending.beforeContent();
      for await (const chunk of sending.content) {
        bytes += chunk.length;
        yield chunk;
      }
    } catch (error) {
      contentError = error;
      transcript.note(`the content was cut off after ${bytes.toLocaleString('en')} bytes`);
      throw error;
    }
    // The final dot follows: from here on the server may have taken the mail.
    conversation.stage = 'dot';
    const line = connection._socket;
    const finalMs = deadlines.finalDot(bytes);
    if (line) line.setTimeout(finalMs);
    transcript.client(`[content: ${bytes.toLocaleString('en')} bytes in ${((performance.now() - began) / 1000).toFixed(1)} s]`);
  }

  const { error, info } = await new Promise<{ error: unknown; info?: SMTPConnection.SentMessageInfo }>((resolve) => {
    const envelope = { from: sending.envelopeFrom, to: [...sending.recipients], size: sending.size };
    connection.send(envelope, new Content(gated(), () => connection._socket || null, (size, writing) => deadlines.taking(size, writing)), (failure, sent) => {
      resolve(failure ? { error: failure } : sent ? { error: null, info: sent } : { error: new Error('no result') });
    });
  });
  deadlines.over();
  const line = connection._socket;
  if (line && !line.destroyed) line.setTimeout(deadlines.times.replyMs);

  const { outOfOrder } = conversation;
  if (info && !outOfOrder) return { stage: 'dot', reply: readReply(info.response), what: null, accepted: true, refused: refusals(info.rejectedErrors), ownFault: null };

  const reply = outOfOrder ? null : readReply(textOf(error, 'response'));
  const stage = outOfOrder ? 'after_data' : conversation.stage;
  // A broken conversation can't be used again: the server may still wait for content.
  const inContent = stage === 'after_data' || (stage === 'dot' && !reply);
  if (inContent || !(await wasReset(connection))) {
    if (line) line.destroy();
    connection.close();
  }
  const failure = outOfOrder ? 'the mail server answered before it had the whole mail' : describeError(error);
  const what = contentError === null ? failure : `the content could not be read: ${describeError(contentError)}`;
  if (!reply) transcript.note(what);
  return {
    stage: outOfOrder ? stage : stageOf(error, stage),
    reply,
    what: reply ? null : what,
    accepted: false,
    refused: refusals(error instanceof Error && 'rejectedErrors' in error && Array.isArray(error.rejectedErrors) ? error.rejectedErrors : []),
    ownFault: guard.cut ? 'lease' : contentError !== null ? 'content' : null,
  };
}

/** Ends what is left of a refused mail (RSET), so that the next one does not meet it; false where the line is of no use. */
function wasReset(connection: SMTPConnection): Promise<boolean> {
  if (connection.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const settle = (reset: boolean) => {
      clearTimeout(timer);
      connection.off('end', gone);
      resolve(reset);
    };
    const gone = () => settle(false);
    const timer = setTimeout(gone, resetMs);
    connection.once('end', gone);
    connection.reset((error) => settle(!error));
  });
}

/** nodemailer names the command that failed; the network's failures happen wherever we are. */
function stageOf(error: unknown, reached: Stage): Stage {
  const command = textOf(error, 'command');
  if (command === 'MAIL FROM') return 'mail';
  if (command === 'RCPT TO') return 'rcpt';
  if (command === 'DATA' && textOf(error, 'code') === 'EENVELOPE') return 'data';
  if (command === 'DATA') return 'dot';
  return reached;
}

function refusals(errors: readonly unknown[] | undefined): Map<string, Reply> {
  const refused = new Map<string, Reply>();
  for (const error of errors ?? []) {
    const [address, reply] = [textOf(error, 'recipient'), readReply(textOf(error, 'response'))];
    if (address !== undefined && reply) refused.set(address, reply);
  }
  return refused;
}

function textOf(error: unknown, name: string): string | undefined {
  const value: unknown = error && typeof error === 'object' && name in error ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}
