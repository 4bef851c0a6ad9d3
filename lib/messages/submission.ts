/** A file of a mail, streamed. Its content must be read before the next part is asked for. */
export interface FilePart {
  part: 'file';
  filename: string | undefined;
  contentType: string | undefined;
  content: AsyncIterable<Buffer>;
}

/** What a submission in parts brings: first the mail without its files, unparsed; then the files. */
export type SubmissionPart = { part: 'message'; value: unknown } | FilePart;

/** A submission as an adapter hands it over: nothing of the body has been read yet. */
export type SubmissionBody =
  | { form: 'parts'; parts: AsyncIterable<SubmissionPart> }
  | {
      form: 'rfc822';
      kind: 'scan' | 'alert';
      /** The recipients, in place of those in To, Cc and Bcc. */
      to: string[] | null;
      content: AsyncIterable<Buffer>;
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
  /** Files so far. */
  attachments: () => number;
  bytes: AsyncIterable<Buffer>;
}
