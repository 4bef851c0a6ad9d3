import { clockTime, dayName, type Moment } from '@/components/ui/time-format';
import type { State } from '@/components/ui/state';
import type { MessageState, RecipientState } from '@/lib/messages/rules/message-state';

/** What a message's word hangs on. */
export interface LookFacts {
  state: MessageState;
  /** Its mailbox has a hold, so it waits: shown, not stored. */
  held: boolean;
  nextAttemptAt: Moment | null;
  recipients: number;
  /** Recipients refused for good. */
  refused: number;
  lastCode: number | null;
}

export interface Look {
  role: State;
  word: string;
  reason?: string;
  /** It is going on at this moment. */
  spin?: boolean;
}

/** When it is tried again, as short as it can be told: 10:07, or with the day where that is another. */
export function retryTime(at: Moment, now: Moment, zone = 'UTC'): string {
  const clock = clockTime(at, zone);
  return dayName(at, zone, true) === dayName(now, zone, true) ? clock : `${dayName(at, zone)}, ${clock}`;
}

function retryWord(at: Moment, now: Moment, zone = 'UTC'): string {
  return new Date(at).getTime() <= new Date(now).getTime() ? 'Retry due' : `Retry ${retryTime(at, now, zone)}`;
}

/** The role and the word of a message's state. */
export function messageLook(facts: LookFacts, now: Moment, zone = 'UTC'): Look {
  switch (facts.state) {
    case 'queued':
    case 'deferred': {
      if (facts.held) return { role: 'waiting', word: 'Held' };
      if (facts.state === 'queued' || facts.nextAttemptAt === null) return { role: 'waiting', word: facts.state === 'queued' ? 'Queued' : 'Waiting to retry' };
      return { role: 'waiting', word: retryWord(facts.nextAttemptAt, now, zone) };
    }
    case 'sending':
      return { role: 'waiting', word: 'Sending', spin: true };
    case 'sent':
      return facts.refused > 0
        ? { role: 'attention', word: 'Delivered', reason: `${facts.refused} of ${facts.recipients} refused` }
        : { role: 'healthy', word: 'Delivered' };
    case 'failed':
      return { role: 'failing', word: (facts.lastCode ?? 0) >= 500 ? 'Refused' : 'Failed' };
    case 'unknown':
      return { role: 'attention', word: 'Outcome unknown' };
    case 'quarantined':
      return { role: 'failing', word: 'Quarantined' };
    case 'cancelled':
      return { role: 'off', word: 'Cancelled' };
    case 'folded':
      return { role: 'off', word: 'Folded into another' };
  }
}

/** The role and the word of one recipient's state. */
export function recipientLook(recipient: { state: RecipientState; code: number | null }, message: Pick<LookFacts, 'state' | 'held' | 'nextAttemptAt'>, now: Moment): Look {
  switch (recipient.state) {
    case 'sent':
      return { role: 'healthy', word: 'Sent' };
    case 'failed':
      return { role: 'failing', word: (recipient.code ?? 0) >= 500 ? 'Refused for good' : 'Failed' };
    case 'unknown':
      return { role: 'attention', word: 'Unknown', reason: 'may have arrived' };
    case 'pending': {
      if (message.state === 'folded') return { role: 'off', word: 'Told in another mail' };
      if (message.state === 'cancelled') return { role: 'off', word: 'Not sent' };
      if (message.state === 'quarantined') return { role: 'failing', word: 'Not sent' };
      if (message.held) return { role: 'waiting', word: 'Held' };
      if (message.state === 'sending') return { role: 'waiting', word: 'Sending', spin: true };
      if (recipient.code === null || message.nextAttemptAt === null) return { role: 'waiting', word: 'Waiting' };
      return { role: 'waiting', word: retryWord(message.nextAttemptAt, now) };
    }
  }
}
