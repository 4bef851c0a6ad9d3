import type { MailboxReason } from './reason';

/** Mailboxes that stand under one reason, counted. */
export interface ReasonCount {
  reason: MailboxReason;
  mailboxes: number;
  printers: number;
  /** Messages that wait because of it. */
  held: number;
}

const rank: Record<MailboxReason['role'], number> = { failing: 0, attention: 1, waiting: 2, healthy: 3, off: 4 };
const last = ({ reason }: ReasonCount) => (reason.key === 'other' ? 1 : 0);

/** Counts by reason, the worst first: three reasons beat 31 red rows. */
export function reasonCounts(counts: readonly ReasonCount[]): ReasonCount[] {
  const groups = new Map<string, ReasonCount>();
  for (const count of counts) {
    const group = groups.get(count.reason.key);
    if (!group) groups.set(count.reason.key, { ...count });
    else {
      group.mailboxes += count.mailboxes;
      group.printers += count.printers;
      group.held += count.held;
    }
  }
  return [...groups.values()].sort(
    (one, other) =>
      rank[one.reason.role] - rank[other.reason.role] ||
      last(one) - last(other) ||
      other.held - one.held ||
      other.mailboxes - one.mailboxes ||
      one.reason.title.localeCompare(other.reason.title) ||
      one.reason.key.localeCompare(other.reason.key),
  );
}
