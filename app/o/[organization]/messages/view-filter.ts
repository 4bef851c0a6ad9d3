import { periods, type LogView } from '@/components/messages/log-address';
import type { MessageFilter } from '@/lib/messages/contract';

/** What a view of the log is narrowed to, but for its states. */
export function filterOf(view: LogView, now: Date): Omit<MessageFilter, 'state'> {
  const hours = periods[view.period];
  return {
    ...(view.q ? { search: view.q } : {}),
    ...(view.kind.length ? { kind: view.kind } : {}),
    ...(view.printer ? { printerId: view.printer } : {}),
    ...(view.mailbox ? { mailboxId: view.mailbox } : {}),
    ...(hours === null ? {} : { since: new Date(now.getTime() - hours * 3_600_000) }),
  };
}
