import type { Mailbox } from '@/lib/addresses/rules/mailbox';

/** A file of a mail, streamed. Its content must be read before the next part is asked for. */
export interface FilePart {
  part: 'file';
  filename: string | undefined;
  contentType: string | undefined;
  content: AsyncIterable<Buffer>;
}

/** What a submission in parts brings: first the mail without its files, unparsed; then the files. */
export type SubmissionPart = { part: 'message'; value: unknown } | FilePart;

/** A submission as an adapter hands it over: nothing of the body has been read yet. Whoever reads it calls `return` at the end. */
export type SubmissionBody =
  | { form: 'parts'; parts: AsyncGenerator<SubmissionPart, void, undefined> }
  | {
      form: 'rfc822';
      kind: 'scan' | 'alert';
      /** The recipients, in place of those in To, Cc and Bcc. */
      to: Mailbox[] | null;
      content: AsyncGenerator<Buffer, void, undefined>;
    };

/** A mail ready to be written. What is counted while it streams is complete when `bytes` has ended. */
export interface Draft {
  kind: 'scan' | 'alert';
  envelopeFrom: string;
  headerFrom: string;
  replyTo: string | null;
  subject: string;
  messageIdHeader: string;
  date: Date;
  recipients: string[];
  /** What it says and to whom, whatever its Date and Message-ID: two of the same are alike. */
  fingerprint: () => Buffer;
  /** Files so far. */
  attachments: Readonly<{ count: number; names: readonly string[] }>;
  bytes: AsyncIterable<Buffer>;
}
