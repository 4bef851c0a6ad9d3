import type { MessageFacts } from '@/components/messages/view';

/** What can be done with a message as it stands: the words of the button that sends it again, and whether it can be taken back. */
export function possibleActs({ state, held, recipients, contentKept }: Pick<MessageFacts, 'state' | 'held' | 'recipients' | 'contentKept'>): { again: string | null; mayCancel: boolean } {
  const missed = recipients.some((recipient) => recipient.state !== 'sent');
  const may = contentKept && missed;
  switch (state) {
    case 'deferred':
      return { again: held || !may ? null : 'Retry now', mayCancel: true };
    case 'queued':
      return { again: null, mayCancel: true };
    case 'quarantined':
      return { again: may ? 'Send again' : null, mayCancel: true };
    case 'failed':
    case 'cancelled':
      return { again: may ? 'Send again' : null, mayCancel: false };
    case 'unknown':
      return { again: may ? 'Send again anyway' : null, mayCancel: false };
    case 'sent':
      return { again: may ? 'Send to the refused again' : null, mayCancel: false };
    case 'sending':
    case 'folded':
      return { again: null, mayCancel: false };
  }
}
