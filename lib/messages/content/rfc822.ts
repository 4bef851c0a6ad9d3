import libmime from 'libmime';
import { refusal } from '@/lib/addresses/refuse';
import type { Mailbox } from '@/lib/addresses/rules/mailbox';
import { readAddresses } from '@/lib/addresses/rules/read-addresses';
import { readHeaderDate } from '../rules/header-date';
import { fieldValue, type HeaderField } from '../rules/header-fields';
import { charsetHint, readUnlabelled } from './charset';
import { readMailHeader } from './mail-header';

/** A raw mail whose header has been read, and nothing else of it. */
export interface OpenedMail {
  /** The header as it was submitted, but for what of it was mended. */
  fields: HeaderField[];
  /** Every address From names, once each: none where a printer wrote anything there. */
  from: Mailbox[];
  replyTo: Mailbox[];
  /**
   * Whom To, Cc and Bcc name.
   * @throws InvalidInput naming the field whose addresses can't be read
   */
  recipients: () => Mailbox[];
  subject: string;
  messageId: string | null;
  /** Null where it has none, or one that names no moment. */
  date: Date | null;
  autoSubmitted: boolean;
  lfOnly: boolean;
  /** The body. */
  rest: AsyncIterable<Buffer>;
}

/**
 * Reads the header of a raw mail (RFC 5322) and leaves the rest to be streamed.
 * @throws InvalidInput `malformed_message`
 */
export async function openRfc822(source: AsyncIterable<Buffer>): Promise<OpenedMail> {
  const { fields, lfOnly, rest } = await readMailHeader(source);
  const hint = charsetHint(fields);
  const values = (name: string): string[] =>
    fields.filter((one) => one.name === name && fieldValue(one) !== '').map((field) => readUnlabelled(Buffer.from(oneLine(field), 'latin1'), hint).text);
  const ids = fields.filter(({ name }) => name === 'message-id').map(fieldValue);
  return {
    fields,
    from: once(lenient(values('from'))),
    replyTo: lenient(values('reply-to').slice(0, 1)),
    recipients: () => (['to', 'cc', 'bcc'] as const).flatMap((name) => values(name).flatMap((value) => named(value, name))),
    subject: libmime.decodeWords(values('subject')[0] ?? ''),
    messageId: ids.find((id) => /^<[^<>\s\p{Cc}]{1,250}>$/u.test(id) && /^[\x21-\x7e]+$/.test(id)) ?? null,
    date: readHeaderDate(values('date')[0] ?? ''),
    autoSubmitted: fields.some(({ name }) => name === 'auto-submitted'),
    lfOnly,
    rest,
  };
}

/** A value on one line: a fold is one space. */
function oneLine(field: HeaderField): string {
  return fieldValue({ ...field, raw: field.raw.replace(/\r\n[ \t]+/g, ' ') });
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

function once(mailboxes: readonly Mailbox[]): Mailbox[] {
  const known = new Map<string, Mailbox>();
  for (const one of mailboxes) if (!known.has(one.address.toLowerCase())) known.set(one.address.toLowerCase(), one);
  return [...known.values()];
}
