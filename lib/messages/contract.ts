import { z } from 'zod';
import { mailbox, mailboxes } from '@/lib/addresses/contract';
import { addressKey } from '@/lib/addresses/rules/same-address';
import { list, moment, text } from '@/lib/base/contract';

/** The biggest built mail Platen takes: 35 MiB, what Exchange Online lets a mailbox send by default. */
export const mailLimit = 36_700_160;
/** JSON has to be parsed whole in memory; bigger mail comes as multipart/form-data or message/rfc822. */
export const jsonLimit = 10 * 1024 * 1024;
/** Recipients of one message. */
export const recipientLimit = 500;

const noControls = /^\P{Cc}*$/u;

const textLimit = 4 * 1024 * 1024;

/** A mail without its files: the `message` part of multipart/form-data. Strict, so that an unknown setting is named. */
export const mailInput = z.strictObject({
  kind: z.enum(['scan', 'alert'], 'The kind is scan or alert.').default('scan'),
  from: mailbox.optional(),
  replyTo: mailboxes,
  to: mailboxes,
  cc: mailboxes,
  bcc: mailboxes,
  subject: text(900, { tooLong: 'A subject has at most 900 characters.' }).regex(noControls, 'A subject is one line, without control characters.').default(''),
  text: text(textLimit, { tooLong: 'The text is too long: attach it as a file.' }).optional(),
  html: text(textLimit, { tooLong: 'The text is too long: attach it as a file.' }).optional(),
  /** Which printer it is from; needed with an organization key, and by a person. */
  printerId: z.uuid('This is not the id of a printer.').optional(),
}, { error: ({ code }) => (code === 'invalid_type' ? 'A message is a JSON object.' : undefined) });
export type MailInput = z.output<typeof mailInput>;

/** What one file is called and is, as it is given: `attachmentHead` makes of it what goes into the mail. */
export const fileInput = z.strictObject({
  filename: text(4096, { tooLong: 'A file name has at most 4,096 characters.' }).regex(noControls, 'A file name has no control characters.').optional(),
  contentType: text(2000, { tooLong: 'A media type has at most 2,000 characters.' }).regex(noControls, 'A media type has no control characters.').optional(),
});

/** The attachments of a JSON submission; content in base64. */
export const attachmentsInput = z.strictObject({
  attachments: list(fileInput.extend({ content: text(jsonLimit, { none: 'Give the content in base64.' }) }), 100, {
    none: 'Give a list of attachments.',
    tooMany: 'A message has at most 100 attachments.',
  }).default([]),
});

/** Printable ASCII, as other APIs take it. */
export const idempotencyKey = text(255).regex(/^[\x21-\x7e]{1,255}$/, 'An Idempotency-Key has 1 to 255 printable ASCII characters.');

const messageStates = ['queued', 'sending', 'deferred', 'sent', 'failed', 'unknown', 'quarantined', 'cancelled', 'folded'] as const;
export const messageKinds = ['scan', 'alert', 'notice'] as const;

export const getMessageInput = z.strictObject({ messageId: z.uuid() });

const filterFields = {
  state: list(z.enum(messageStates, `A state is one of ${messageStates.join(', ')}.`), 50, { none: 'Give a list of states.' }).optional(),
  kind: list(z.enum(messageKinds, `A kind is one of ${messageKinds.join(', ')}.`), 50, { none: 'Give a list of kinds.' }).optional(),
  printerId: z.uuid('This is not the id of a printer.').optional(),
  mailboxId: z.uuid('This is not the id of a mailbox.').optional(),
  /** In whichever spelling; what is no address is nobody's. */
  recipient: text(320, { none: 'Give an address.', tooLong: 'An address has at most 320 characters.' }).trim().min(1, 'Give an address, or leave it out.').transform(addressKey).optional(),
  /** Accepted at or after. */
  since: moment().optional(),
  /** Accepted before. */
  until: moment().optional(),
};

const searchable = z.strictObject({
  ...filterFields,
  /** A part of a recipient's address or of a printer's name, or a message's id. */
  search: text(320).trim().min(1, 'Give something to look for, or leave it out.').optional(),
});
export type MessageFilter = z.output<typeof searchable>;

export const listMessagesInput = z.strictObject({
  ...filterFields,
  after: z.strictObject({ acceptedAt: moment(), id: z.uuid() }).optional(),
  limit: z.coerce.number('This is not a number.').int('The limit is a whole number.').min(1, 'The limit is 1 to 200.').max(200, 'The limit is 1 to 200.').default(50),
});

/** Which messages are to be tried again. Without a state: those put off, failed or set aside. */
export const retryableInput = searchable;
export const retryAllInput = searchable.extend({ after: z.uuid('Use the value of "next" as it was given, or leave it out.').optional() });
export type RetryAllInput = z.input<typeof retryAllInput>;

/** What came of trying many again. */
export interface RetriedAll {
  retried: number;
  /** Matching messages that were left as they are, by reason. */
  notRetried: { code: 'content_gone' | 'mailbox_held' | 'message_sending'; title: string; remedy: string; count: number }[];
  /** Where to go on: there may be more than one call takes. Null at the end. */
  next: string | null;
}

/** The answer to a submission, also when it is replayed. */
export interface Accepted {
  id: string;
  /** `folded`: the same alert is on its way already, and one mail will say how many more there were. */
  state: 'queued' | 'folded';
  messageId: string;
  recipients: number;
  foldedInto?: string;
}
