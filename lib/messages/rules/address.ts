/** A mailbox as a header names it (RFC 5322 §3.4). */
export interface Mailbox {
  name: string;
  address: string;
}

const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;
const named = /^(?:"((?:[^"\\]|\\.)*)"|([^<>"]*?))\s*<([^<>]+)>$/;
const controls = /\p{Cc}/u;

/** Whether mail can be sent to it: ASCII, a dot in the domain, lengths of RFC 5321 §4.5.3.1. */
export function isAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  if (at < 1 || at > 64 || text.length > 254) return false;
  const labels = text.slice(at + 1).split('.');
  return localPart.test(text.slice(0, at)) && labels.length > 1 && labels.every((one) => label.test(one));
}

/** Reads `scan@contoso.com`, `Reception <scan@contoso.com>` and `"Reception, 2nd floor" <scan@contoso.com>`; null for anything else. */
export function parseMailbox(text: string): Mailbox | null {
  const trimmed = text.trim();
  if (controls.test(trimmed)) return null;
  if (isAddress(trimmed)) return { name: '', address: trimmed };
  const [, quoted, plain, address] = named.exec(trimmed) ?? [];
  if (!address || !isAddress(address.trim())) return null;
  return { name: (quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '').trim(), address: address.trim() };
}

/** Two spellings of one address: Exchange, like nearly every server, knows no case. */
export function sameAddress(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** As a person reads it. */
export function showMailbox({ name, address }: Mailbox): string {
  return name ? `${name} <${address}>` : address;
}

/** Every address once, in the order given. */
export function distinctAddresses(mailboxes: readonly Mailbox[]): string[] {
  const seen = new Map<string, string>();
  for (const { address } of mailboxes) if (!seen.has(address.toLowerCase())) seen.set(address.toLowerCase(), address);
  return [...seen.values()];
}
