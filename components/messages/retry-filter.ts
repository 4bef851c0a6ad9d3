import type { LogView, ShownState } from '@/components/messages/log-address';

type StoredState = 'deferred' | 'failed' | 'quarantined' | 'unknown' | 'cancelled';

/** What of a shown state can be tried again at once; what is held goes out by itself, and who was refused of what was sent is for its own page. */
const stored: Record<ShownState, StoredState[]> = {
  held: [],
  waiting: ['deferred'],
  unknown: ['unknown'],
  failed: ['failed', 'quarantined'],
  sent: [],
  cancelled: ['cancelled'],
};

/** States to try again for a view of the log: none named means what was put off or failed. Null where nothing in it can be. */
export function statesToRetry({ state }: Pick<LogView, 'state'>): StoredState[] | null {
  if (state.length === 0) return [];
  const found = state.flatMap((one) => stored[one]);
  return found.length > 0 ? found : null;
}

/** Whether there may be anything to try again in a view, by the counts of its period. */
export function mayHaveRetries(view: Pick<LogView, 'state'>, counts: Record<ShownState, number>): boolean {
  const shown: readonly ShownState[] = view.state.length > 0 ? view.state : ['waiting', 'failed'];
  return shown.some((one) => stored[one].length > 0 && counts[one] > 0);
}

export interface RetryImpact {
  count: number;
  andMore: boolean;
  unknown: number;
  gone: number;
}

const number = (count: number) => count.toLocaleString('en-GB');
export const messagesWord = (count: number) => `${number(count)} ${count === 1 ? 'message' : 'messages'}`;

/** What trying them again would do, before it is done. */
export function impactSentences({ count, andMore, unknown, gone }: RetryImpact): string[] {
  const lost = gone > 0 ? `${gone === 1 ? 'One' : number(gone)} can’t be sent again: ${gone === 1 ? 'its' : 'their'} content is no longer kept.` : null;
  if (count === 0) return [lost ?? 'Nothing in this list waits for a retry or has failed. What is held goes out by itself once its mailbox may send.'];
  return [
    `${count === 1 ? 'It goes' : 'They go'} to those not reached yet, oldest first, at the pace of the mailbox, and ${count === 1 ? 'gets its' : 'get their'} whole time for retries again.`,
    ...(unknown > 0 ? [`${unknown === count ? (count === 1 ? 'It' : 'Each of them') : `${number(unknown)} of them`} may arrive twice: nobody knows whether ${unknown === 1 ? 'it was' : 'they were'} delivered.`] : []),
    ...(lost ? [lost] : []),
    ...(andMore ? ['There are more; the rest is for another round.'] : []),
  ];
}
