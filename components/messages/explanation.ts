import type { MessageFacts } from '@/components/messages/view';
import type { PastedLine } from '@/lib/commands/contract';
import { prose, proseOf } from '@/lib/commands/rules/text';
import { explainHold } from '@/lib/messages/rules/explain';

const holdWords: Record<string, string> = {
  needs_sign_in: 'needs a new sign-in',
  needs_admin: 'needs an administrator',
  quota: 'has reached its daily limit',
  full: 'is full',
  blocked: 'is blocked by Microsoft',
};

const who: Record<NonNullable<MessageFacts['held']>['scope'], (mailbox: string) => string> = {
  mailbox: (mailbox) => mailbox,
  tenant: (mailbox) => `The Microsoft 365 tenant of ${mailbox}`,
  tenant_external: (mailbox) => `The Microsoft 365 tenant of ${mailbox}`,
};

const people = (count: number) => `${count} ${count === 1 ? 'recipient' : 'recipients'}`;

/** Why the mailbox holds the message, in words: what happened and what to do. */
export function holdExplained(held: NonNullable<MessageFacts['held']>): string {
  const { title, remedy } = explainHold(held);
  return `${title} ${remedy}`.trim();
}

/** The sentence a message's page opens with: what became of it, what to do, what Platen does by itself. */
export function messageExplanation(message: MessageFacts): string {
  const { state, held, recipients, mailboxAddress } = message;
  const sent = recipients.filter((one) => one.state === 'sent').length;
  const refused = recipients.filter((one) => one.state === 'failed');
  const pending = recipients.filter((one) => one.state === 'pending');
  const doubtful = message.attempts.some((attempt) => attempt.class === 'unknown');
  const last = message.attempts.findLast((attempt) => attempt.explanation !== null)?.explanation ?? refused[0]?.explanation ?? null;
  switch (state) {
    case 'queued':
    case 'deferred': {
      if (held) return `${who[held.scope](mailboxAddress)} ${holdWords[held.reason] ?? 'is on hold'}${held.scope === 'tenant_external' ? ' for mail that leaves it' : ''}, so the message waits: nothing is lost, and it goes out by itself after that. The retry clock stands still meanwhile.`;
      if (state === 'queued') return 'It is next in its mailbox’s queue and goes out within seconds, while a worker runs.';
      if (sent > 0) {
        return [`${people(sent)} of ${recipients.length} ${sent === 1 ? 'has' : 'have'} it.`, refused.length > 0 ? `${people(refused.length)} ${refused.length === 1 ? 'was' : 'were'} refused for good.` : null, `Platen tries the other ${pending.length === 1 ? '' : `${pending.length} `}again by itself.`].filter(Boolean).join(' ');
      }
      return last ? `${last.title} ${last.remedy}` : 'The mail server put it off. Platen tries again by itself.';
    }
    case 'sending':
      return 'It is being handed to the mail server at this moment.';
    case 'sent':
      if (refused.length > 0) return `${people(sent)} of ${recipients.length} ${sent === 1 ? 'has' : 'have'} it; ${refused.map(({ address }) => address).join(', ')} ${refused.length === 1 ? 'was' : 'were'} refused for good. ${refused[0]?.explanation?.remedy ?? ''}`.trim();
      return [recipients.length === 1 ? 'The mail server took it.' : `The mail server took it for all ${recipients.length} recipients.`, doubtful ? 'At an earlier attempt the line broke after the whole mail was handed over, so it may arrive twice.' : null].filter(Boolean).join(' ');
    case 'failed':
      return last ? `${last.title} ${last.remedy}`.trim() : 'It could not be delivered in time, and Platen has given up.';
    case 'unknown':
      return `The line broke after the whole mail was handed over and before the server answered, so nobody knows whether it was delivered. Platen does not try again by itself: sent once more, it may arrive twice at ${recipients.length === 1 ? (recipients[0]?.address ?? 'the recipient') : 'the recipients'}.`;
    case 'quarantined':
      return 'Workers stopped again and again while sending it, so it was set aside to keep the rest moving. Nothing of it was delivered by then that is not listed below.';
    case 'cancelled':
      return sent > 0 ? `Somebody cancelled it. ${people(sent)} of ${recipients.length} had it by then.` : 'Somebody cancelled it before it went out.';
    case 'folded':
      return message.endedAt === null
        ? 'It says the same as an alert this printer had just sent, so it does not go out by itself: one mail will say how many there were.'
        : 'It says the same as an alert this printer had just sent; one mail said how many more there were.';
  }
}

/** What a support desk wants to know, as plain text. */
export function ticketText(message: MessageFacts, word: string): PastedLine {
  const iso = (at: MessageFacts['acceptedAt']) => new Date(at).toISOString();
  return proseOf([
    prose`Platen message ${message.id}: ${word}`,
    prose`${messageExplanation(message)}`,
    prose`Accepted: ${iso(message.acceptedAt)}`,
    prose`From: ${message.from}`,
    ...message.recipients.map(({ address, state, code, enhanced, text }) => prose`To: ${address}: ${state}${code === null ? '' : `, ${code}${text ? ` ${text}` : enhanced ? ` ${enhanced}` : ''}`}`),
    prose`Subject: ${message.subject}`,
    prose`Message-ID: ${message.messageId}`,
    ...(message.lastReply?.text ? [prose`Last reply: ${[message.lastReply.code, message.lastReply.text].filter((part) => part !== null).join(' ')}`] : []),
    ...(message.held ? [prose`Held since ${iso(message.held.since)}: ${message.held.code ?? message.held.reason}`] : []),
  ]);
}
