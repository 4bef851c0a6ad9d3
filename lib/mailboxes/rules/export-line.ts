import type { MailboxRow } from '../contract';
import { mailboxReason } from './reason';

/** The columns of the mailboxes' list as a file. Times are ISO 8601, GMT. */
export const exportColumns = [
  'address', 'user name', 'method', 'cloud', 'state', 'reason', 'code', 'remedy', 'signed in as', 'signed in at', 'printers', 'messages held', 'last refresh', 'next refresh', 'dies at', 'dies because', 'id',
] as const;

/** A mailbox under these columns. */
export function exportLine(row: MailboxRow): (string | number | null)[] {
  const { token } = row;
  const { title, code, sentence, key } = mailboxReason(row);
  return [
    row.address,
    token?.userName ?? null,
    token?.method ?? (row.method === 'oauth' ? null : row.method),
    token?.cloud ?? null,
    token?.health ?? 'no_token',
    key === 'healthy' || key === 'other' ? null : title,
    code,
    sentence,
    token?.accountName ?? null,
    token?.authorizedAt ?? null,
    row.printers,
    row.held,
    token?.lastRefreshAt ?? null,
    token?.nextRefreshAt ?? null,
    token?.diesAt ?? null,
    token?.diesBecause ?? null,
    row.id,
  ];
}
