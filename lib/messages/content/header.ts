import libmime from 'libmime';
import { readAddresses } from '@/lib/addresses/rules/read-addresses';
import { isHeaderDate } from '../rules/header-date';
import { fieldRule, fieldValue, keptFields, type HeaderField } from '../rules/header-fields';
import { splitHeader } from '../rules/header-lines';
import type { Sender } from '../rules/sender';
import { isAddressList } from './address-field';
import { charsetHint, readUnlabelled } from './charset';
import { writeField } from './header-field';
import { addressHeader, headerDate } from './headers';

/** The header fields of a mail that leaves, whoever wrote it: by their rules, in ASCII, folded. */
export function outgoingFields(fields: readonly HeaderField[]): HeaderField[] {
  const hint = charsetHint(fields);
  return keptFields(fields)
    .map((field) => ({ ...field, raw: writeField(fieldRule(field.name).form === 'addresses' ? asAddressList(field, hint) : field, hint) }))
    .filter(({ raw }) => raw !== '');
}

/** A list that is one only to lenient readers, written anew as they read it. */
function asAddressList(field: HeaderField, hint: string | null): HeaderField {
  const { text } = readUnlabelled(Buffer.from(fieldValue(field), 'latin1'), hint);
  if (isAddressList(text)) return field;
  const read = readAddresses(text);
  if ('fault' in read || read.mailboxes.length === 0) return field;
  const name = field.raw.slice(0, field.raw.indexOf(':')).trim();
  return { ...field, raw: addressHeader(name, read.mailboxes.map((one) => ({ ...one, name: libmime.decodeWords(one.name) }))) };
}

/** A header that a library has written, by the same rules; without the empty line. */
export function outgoingHeader(header: string): string {
  const { fields } = splitHeader(Buffer.from(header).toString('latin1').split('\r\n'));
  return outgoingFields(fields)
    .map(({ raw }) => raw)
    .join('');
}

interface Written {
  sender: Sender;
  date: Date;
  messageId: string;
  /** Says that a machine wrote it (RFC 3834). */
  automatic: boolean;
}

/** The header of a submitted mail as it leaves: the sender rule's fields, Date and Message-ID valid, the others by their rules. */
export function mailHeader(submitted: readonly HeaderField[], { sender, date, messageId, automatic }: Written): HeaderField[] {
  const kept = outgoingFields(submitted);
  const has = (name: string, good: (value: string) => boolean = () => true): boolean => kept.some((field) => field.name === name && good(fieldValue(field)));
  const keepsDate = has('date', isHeaderDate);
  const keepsId = has('message-id', (value) => value === messageId);
  const written: HeaderField[] = [{ name: 'from', raw: addressHeader('From', [sender.from]) }];
  if (sender.replyTo.length > 0) written.push({ name: 'reply-to', raw: addressHeader('Reply-To', sender.replyTo) });
  if (!keepsDate) written.push({ name: 'date', raw: `Date: ${headerDate(date)}\r\n` });
  if (!keepsId) written.push({ name: 'message-id', raw: `Message-ID: ${messageId}\r\n` });
  if (automatic) written.push({ name: 'auto-submitted', raw: 'Auto-Submitted: auto-generated\r\n' });
  if (!has('mime-version')) written.push({ name: 'mime-version', raw: 'MIME-Version: 1.0\r\n' });
  const replaced = new Set(['from', 'reply-to', ...(keepsDate ? [] : ['date']), ...(keepsId ? [] : ['message-id'])]);
  const others = kept.filter(({ name }) => !replaced.has(name));
  // Trace fields stand first (RFC 5321 §4.4).
  return [...others.filter(({ name }) => name === 'received'), ...written, ...others.filter(({ name }) => name !== 'received')];
}
