/** A mailbox as a header names it (RFC 5322 §3.4). `address` is an addr-spec as `readAddresses` writes it. */
export interface Mailbox {
  name: string;
  address: string;
}

/** As a person reads it, and as `readAddresses` reads it again. */
export function showMailbox({ name, address }: Mailbox): string {
  if (!name) return address;
  return `${/[",;:<>()@\\[\]]/.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : name} <${address}>`;
}
