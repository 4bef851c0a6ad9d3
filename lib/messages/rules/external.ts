/** Whether somebody this message has not reached is outside the domain of its mailbox: such mail leaves the Entra tenant. */
export function leavesItsDomain(recipients: readonly { address: string; state: string }[], mailboxAddress: string): boolean {
  const domain = domainOf(mailboxAddress);
  return recipients.some(({ address, state }) => state !== 'sent' && domainOf(address) !== domain);
}

/** The domain of an address, in small letters. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
