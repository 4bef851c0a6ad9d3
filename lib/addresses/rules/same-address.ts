import type { Mailbox } from './mailbox';
import { readAddress } from './read-addresses';

/** The domain of an address, in small letters. A quoted local part may hold an @, so it is the last one that counts. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/**
 * What two spellings of one address have in common: small letters, as Exchange, like nearly every server, knows no case;
 * the domain in ASCII; a local part without needless quotes. Of text that is no address only the letters of ASCII are made
 * small: other alphabets have letters that become one of ASCII that way (U+212A).
 */
export function addressKey(text: string): string {
  const read = readAddress(text);
  return ('fault' in read ? text.trim() : read.mailbox.address).replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Two spellings of one address. */
export function sameAddress(one: string, other: string): boolean {
  return addressKey(one) === addressKey(other);
}

/** Every address once, in the order given. */
export function distinctAddresses(mailboxes: readonly Mailbox[]): string[] {
  const seen = new Map<string, string>();
  for (const { address } of mailboxes) if (!seen.has(address.toLowerCase())) seen.set(address.toLowerCase(), address);
  return [...seen.values()];
}
