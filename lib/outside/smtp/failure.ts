import type { Reply } from './reply';

export type Stage = 'connect' | 'ehlo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'after_data' | 'dot';

/** A connection that did not come to the point where mail can be handed over. */
export class SmtpFailure extends Error {
  constructor(
    readonly stage: Stage,
    /** What the server said; null where it said nothing. */
    readonly reply: Reply | null,
    /** The network's or our own sentence; never holds a secret. */
    readonly what: string,
  ) {
    super(reply ? `${reply.code} ${reply.text}` : what);
    this.name = 'SmtpFailure';
  }
}

/** The network's error in a few words with its code, as the transcript and the log show it. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const codes = [error, error.cause].flatMap((one) => {
    const code: unknown = one && typeof one === 'object' && 'originalCode' in one ? one.originalCode : one && typeof one === 'object' && 'code' in one ? one.code : undefined;
    return typeof code === 'string' ? [code] : [];
  });
  const code = codes[0];
  return code && !error.message.includes(code) ? `${error.message} (${code})` : error.message;
}
