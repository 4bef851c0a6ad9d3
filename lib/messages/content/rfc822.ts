import libmime from 'libmime';
import { simpleParser } from 'mailparser';
import { refusal } from '@/lib/addresses/refuse';
import type { Mailbox } from '@/lib/addresses/rules/mailbox';
import { readAddresses } from '@/lib/addresses/rules/read-addresses';
import { InvalidInput } from '@/lib/base/errors';
import { fieldValue, splitHeader, type HeaderField } from '../rules/header-fields';
import { withLineEnds } from './crlf';

const headerLimit = 256 * 1024;
const headerEnd = Buffer.from('\r\n\r\n');

/** A raw mail whose header has been read, and nothing else of it. */
export interface OpenedMail {
  fields: HeaderField[];
  /** Null where From names no address; a printer may put anything there. */
  from: Mailbox | null;
  replyTo: Mailbox[];
  /**
   * Whom To, Cc and Bcc name.
   * @throws InvalidInput naming the field whose addresses can't be read
   */
  recipients: () => Mailbox[];
  subject: string;
  messageId: string | null;
  date: Date | null;
  autoSubmitted: boolean;
  /** The rest, from the empty line on, line ends repaired. */
  rest: AsyncIterable<Buffer>;
}

/**
 * Reads the header of a raw mail (RFC 5322) and leaves the rest to be streamed.
 * @throws InvalidInput `malformed_message`
 */
export async function openRfc822(source: AsyncIterable<Buffer>): Promise<OpenedMail> {
  const pieces = withLineEnds(source);
  const { header, rest } = await takeHeader(pieces);
  const fields = splitHeader(header.toString('latin1'));
  if (!fields) throw malformed('Its header has a line that is no header field.', 'Begin with lines like "From: …", end the header with an empty line.');
  const froms = fields.filter(({ name }) => name === 'from');
  if (froms.length !== 1) {
    throw malformed(froms.length === 0 ? 'It has no From.' : `It has ${froms.length} From fields.`, 'Send exactly one From with one address.', 'from');
  }
  const values = (name: string): string[] => fields.filter((one) => one.name === name).map(readable);
  const from = lenient(values('from'));
  if (from.length > 1) throw malformed('Its From names more than one address.', 'Send exactly one From with one address.', 'from');
  const messageId = fields.filter(({ name }) => name === 'message-id').map(fieldValue)[0] ?? null;
  const date = new Date(values('date')[0] ?? NaN);
  return {
    fields,
    from: from[0] ?? null,
    replyTo: lenient(values('reply-to').slice(0, 1)),
    recipients: () => (['to', 'cc', 'bcc'] as const).flatMap((name) => values(name).flatMap((value) => named(value, name))),
    subject: await decoded(values('subject')[0] ?? ''),
    messageId: messageId && /^<[^<>\s\p{Cc}]{1,250}>$/u.test(messageId) ? messageId : null,
    date: Number.isNaN(date.getTime()) ? null : date,
    autoSubmitted: fields.some(({ name }) => name === 'auto-submitted'),
    rest,
  };
}

function malformed(what: string, remedy: string, field?: string): InvalidInput {
  return new InvalidInput({ code: 'malformed_message', title: `This is not a mail. ${what}`, remedy, ...(field ? { field } : {}) });
}

async function takeHeader(pieces: AsyncGenerator<Buffer, void, undefined>): Promise<{ header: Buffer; rest: AsyncIterable<Buffer> }> {
  let taken: Buffer = Buffer.alloc(0);
  for (;;) {
    const { value, done } = await pieces.next();
    if (value) taken = taken.length > 0 ? Buffer.concat([taken, value]) : value;
    const end = taken.indexOf(headerEnd);
    if (end >= 0 && end <= headerLimit) return { header: taken.subarray(0, end), rest: after(taken.subarray(end + 2), pieces) };
    if (taken.length > headerLimit) throw malformed('Its header does not end within 256 KiB.', 'End the header with an empty line.');
    if (done) return { header: taken, rest: after(Buffer.from('\r\n'), pieces) };
  }
}

async function* after(first: Buffer, pieces: AsyncGenerator<Buffer, void, undefined>): AsyncGenerator<Buffer, void, undefined> {
  yield first;
  yield* pieces;
}

/** A value on one line. Printers write UTF-8 into headers, whatever the standard says. */
function readable(field: HeaderField): string {
  return Buffer.from(fieldValue({ ...field, raw: field.raw.replace(/\r\n[ \t]+/g, ' ') }), 'latin1').toString();
}

/** Encoded words (RFC 2047) need the whole parser; few subjects have any. */
async function decoded(subject: string): Promise<string> {
  return subject.includes('=?') ? ((await simpleParser(Buffer.from(`Subject: ${subject}\r\n\r\n`))).subject ?? '') : subject;
}

/** Of fields that Platen writes anew: what can't be read counts as not given. */
function lenient(values: string[]): Mailbox[] {
  return values.flatMap((value) => {
    const read = readAddresses(value);
    return 'fault' in read ? [] : read.mailboxes.map(({ name, address }) => ({ name: libmime.decodeWords(name), address }));
  });
}

function named(value: string, field: string): Mailbox[] {
  const read = readAddresses(value);
  if ('fault' in read) throw refusal(read.fault, field);
  return read.mailboxes;
}
