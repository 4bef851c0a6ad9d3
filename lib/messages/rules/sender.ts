import type { Mailbox } from '@/lib/addresses/rules/mailbox';
import { sameAddress } from '@/lib/addresses/rules/same-address';

/** What a printer's settings say of the sender. */
export interface SenderSettings {
  method: 'oauth' | 'password' | 'none';
  autoSpecifySenderName: boolean;
  administratorEmail: string | null;
  /** The authentication e-mail address. */
  mailboxAddress: string;
}

export interface Sender {
  from: Mailbox;
  replyTo: Mailbox[];
  envelopeFrom: string;
}

/** Why a message may not go under its sender. */
export interface SenderRefusal {
  title: string;
  remedy: string;
}

/**
 * Who a message is from (the printer maker's guide, "Auto Specify Sender Name"). On: the administrator's address, and the
 * printer's own From becomes Reply-To, where it gave none. Off: the submitter's From, with OAuth 2.0 only where it is the
 * authentication address.
 *
 * @param given From as submitted, null where there is none or it names no address; Reply-To as submitted
 */
export function senderOf(settings: SenderSettings, given: { from: Mailbox | null; replyTo: readonly Mailbox[] }): Sender | SenderRefusal {
  const envelope = (from: Mailbox): string => (settings.method === 'oauth' ? settings.mailboxAddress : from.address);
  if (settings.autoSpecifySenderName) {
    const from = { name: '', address: settings.administratorEmail ?? settings.mailboxAddress };
    const own = given.from && !sameAddress(given.from.address, from.address) ? [given.from] : [];
    return { from, replyTo: given.replyTo.length > 0 ? [...given.replyTo] : own, envelopeFrom: envelope(from) };
  }
  if (!given.from) {
    return {
      title: 'The message names no sender, and this printer sets none.',
      remedy: `Give From${settings.method === 'oauth' ? ` as ${settings.mailboxAddress}` : ''}, or turn on Auto specify sender name in the printer's settings.`,
    };
  }
  if (settings.method === 'oauth' && !sameAddress(given.from.address, settings.mailboxAddress)) {
    return {
      title: `The sender ${given.from.address} is not this printer's authentication address.`,
      remedy: `Use ${settings.mailboxAddress} as From, or turn on Auto specify sender name in the printer's settings.`,
    };
  }
  return { from: given.from, replyTo: [...given.replyTo], envelopeFrom: envelope(given.from) };
}
