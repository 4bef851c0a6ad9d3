import type { SMTPServerEnvelope } from 'smtp-server';

const ADDRESS = /<([^<>\s]+)>|(?<![^\s<>,;"()])([^\s<>,;"()]+@[^\s<>,;"()]+)/g;

/** Every address a mail claims to be from: the envelope's and those of its From field, in lower case. */
export function sendersOf(envelope: SMTPServerEnvelope, from: string): string[] {
  const bare = from.replace(/"(?:[^"\\]|\\.)*"/g, '');
  const inHeader = [...bare.matchAll(ADDRESS)].map(([, bracketed, plain]) => (bracketed ?? plain ?? '').toLowerCase());
  return [envelope.mailFrom ? envelope.mailFrom.address.toLowerCase() : '', ...inHeader];
}
