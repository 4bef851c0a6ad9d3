import { domainOf } from '@/lib/addresses/rules/same-address';

/** Whether somebody this message has not reached is outside the domain of its mailbox: such mail leaves the Entra tenant. */
export function leavesItsDomain(recipients: readonly { address: string; state: string }[], mailboxAddress: string): boolean {
  const domain = domainOf(mailboxAddress);
  return recipients.some(({ address, state }) => state !== 'sent' && domainOf(address) !== domain);
}
