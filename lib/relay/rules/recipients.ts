import { domainOf } from '@/lib/addresses/rules/same-address';
import type { RecipientState } from '@/lib/messages/rules/message-state';

interface Recipient {
  position: number;
  address: string;
  state: RecipientState;
}

/** Exchange takes 500 recipients a mail by default. */
export const recipientsPerMail = 500;

/**
 * Who is still to be reached: those pending, and once those with an unknown outcome; half of them after "too many".
 *
 * @param room how many recipients the account may still have today
 */
export function chooseRecipients(
  message: { recipients: readonly Recipient[]; unknownResends: number; unknownAttempts: number; lastClass: string | null },
  room: number,
): { position: number; address: string; before: 'pending' | 'unknown' }[] {
  const resendsUnknown = message.unknownResends === 1 && message.unknownAttempts === 1;
  const open = message.recipients.flatMap(({ position, address, state }) =>
    state === 'pending' || (state === 'unknown' && resendsUnknown) ? [{ position, address, before: state }] : [],
  );
  const most = message.lastClass === 'split' ? Math.ceil(open.length / 2) : recipientsPerMail;
  return open.slice(0, Math.max(1, Math.min(most, recipientsPerMail, room)));
}

/** Whether a mail leaves the Entra tenant: somebody's address is in another domain than the mailbox's. */
export function leavesTenant(recipients: readonly { address: string }[], domain: string): boolean {
  return recipients.some(({ address }) => domainOf(address) !== domain);
}
