import { InvalidInput } from '@/lib/base/errors';
import type { LineFacts } from './line-facts';

/** Takes the content of one part, cut anywhere, and hands on what leaves. */
export interface Sink {
  write(bytes: Buffer): void;
  /** @param endsMail nothing comes behind it, so its last line must end too */
  end(endsMail?: boolean): void;
}

export type Emit = (bytes: Buffer) => void;

/** What keeps bytes from travelling; null where nothing does. A lone LF is a line end of its own. */
export function obstacle(facts: LineFacts): string | null {
  if (facts.nul) return 'a NUL';
  if (facts.eightBit) return 'bytes that are not ASCII';
  if (facts.longLine) return 'a line of more than 998 characters';
  return facts.loneCr ? 'a CR without its LF' : null;
}

/** The refusal of a part that would have to be encoded and must not be. */
export function cannotTravel(what: string, kind: string): InvalidInput {
  return new InvalidInput({
    code: 'content_cannot_travel',
    title: `The mail cannot be sent as it is: ${kind} has ${what}, and encoding it would break it.`,
    remedy: 'Encode it as base64 or quoted-printable before it is signed, encrypted or split (RFC 1847 §2.1, RFC 2046 §5.2.2), or send the file in a part of its own.',
  });
}
