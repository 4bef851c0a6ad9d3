import MimeNode from 'nodemailer/lib/mime-node';
import type { Mailbox } from '@/lib/addresses/rules/mailbox';
import { domainOf } from '@/lib/addresses/rules/same-address';

/** Encodes values for everybody: a node is costly to make. */
const encoder = new MimeNode('text/plain');

/** One address header, folded and encoded (RFC 2047), with its line end. */
export function addressHeader(name: string, mailboxes: readonly Mailbox[]): string {
  return `${name}: ${fold(encoder.encodeHeaderValue(name, mailboxes.map(({ name: shown, address }) => ({ name: shown, address }))))}\r\n`;
}

/** A date as a header wants it (RFC 5322 §3.3). */
export function headerDate(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000');
}

/** A Message-ID of our own: unique for ever, in the sender's domain. */
export function newMessageId(id: string, senderAddress: string): string {
  return `<${id}@${domainOf(senderAddress)}>`;
}

function fold(value: string): string {
  return value.replace(/, (?=\S)/g, ',\r\n ');
}
