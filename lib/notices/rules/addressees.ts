import { readAddresses } from '@/lib/addresses/rules/read-addresses';
import { addressKey, domainOf } from '@/lib/addresses/rules/same-address';

export interface Circle {
  /** Domains of mailboxes that are signed in: the organization's own. */
  domains: ReadonlySet<string>;
  /** The organization's mailboxes: printers send through them, nobody need read them. */
  mailboxes: ReadonlySet<string>;
  /** Owners and administrators. */
  people: readonly string[];
}

/**
 * Who is told that a message failed: whoever submitted it, by its Reply-To, where that is an address of the
 * organization's own; else its owners and administrators. A printer may put any address there, and Platen writes to
 * strangers for nobody. All in small letters and in order.
 */
export function addresseesOf(replyTo: string | null, { domains, mailboxes, people }: Circle): string[] {
  const submitter = addressesIn(replyTo ?? '').filter((one) => domains.has(domainOf(one)) && !mailboxes.has(one));
  return [...new Set(submitter.length > 0 ? submitter : people.map(addressKey))].sort();
}

/** The addresses of a Reply-To as it is shown: `Ada <ada@contoso.com>, bob@contoso.com`. */
function addressesIn(shown: string): string[] {
  const read = readAddresses(shown);
  return 'fault' in read ? [] : read.mailboxes.map(({ address }) => addressKey(address));
}
