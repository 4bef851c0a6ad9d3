/** The states of a recipient and of a message, as the database has them. */
export type RecipientState = 'pending' | 'sent' | 'failed' | 'unknown';
export type MessageState = 'queued' | 'sending' | 'deferred' | 'sent' | 'failed' | 'unknown' | 'quarantined' | 'cancelled' | 'folded';

export interface AttemptFacts {
  /** The attempt said nothing about the mail itself: the mailbox is held, or a worker stopped before handing it over. */
  harmless: boolean;
  /** Recipients with an unknown outcome are sent to once more. */
  resendsUnknown: boolean;
  /** Workers have died over this message too often. */
  poisoned: boolean;
}

/**
 * A message's state after an attempt, computed from its recipients: it waits while any of them is to be tried again;
 * then any unknown outcome shows, and one recipient reached makes it sent, whoever refused.
 */
export function messageState(recipients: readonly RecipientState[], facts: AttemptFacts): MessageState {
  if (facts.poisoned) return 'quarantined';
  const open = recipients.some((state) => state === 'pending' || (state === 'unknown' && facts.resendsUnknown));
  if (open) return facts.harmless ? 'queued' : 'deferred';
  if (recipients.includes('unknown')) return 'unknown';
  return recipients.includes('sent') ? 'sent' : 'failed';
}
