import Link from 'next/link';
import { listSentence } from '@/components/printers/list-sentence';
import { ButtonLink } from '@/components/ui/button-link';
import { StatusSentence } from '@/components/ui/status-sentence';
import type { PrinterRow, PrinterState } from '@/lib/printers/contract';

interface ListLeadProps {
  home: string;
  total: number;
  counts: Record<PrinterState, number>;
  /** Printers that can't send, with the mailboxes they hang on. */
  failing: readonly PrinterRow[];
  mayAdd: boolean;
}

const shown = 3;

/** The list's sentence, and under it the way to what mends it. */
export function ListLead({ home, total, counts, failing, mayAdd }: ListLeadProps) {
  const mailboxes = [...new Map(failing.flatMap((row) => (row.mailboxId && row.mailboxAddress ? [[row.mailboxId, { address: row.mailboxAddress, reason: row.reason }] as const] : [])))];
  const rest = mailboxes.length - shown;
  const under =
    mailboxes.length > 0 ? (
      <>
        {mailboxes.slice(0, shown).map(([id, { address, reason }], place) => (
          <span key={id}>
            {place > 0 && '; '}
            <Link href={`${home}/mailboxes/${id}`} className="unbroken">{address}</Link> {reason}
          </span>
        ))}
        {rest > 0 && <>; and <Link href={`${home}/mailboxes`}>{rest} more</Link></>}.
      </>
    ) : counts.not_set_up > 0 && counts.cant_send === 0 ? (
      <>
        <Link href={`${home}/printers?state=not_set_up`}>Open {counts.not_set_up === 1 ? 'it' : 'them'}</Link> and press Start Authentication: one sign-in does for all printers of a mailbox.
      </>
    ) : undefined;
  return (
    <StatusSentence under={under} actions={mayAdd ? <ButtonLink href={`${home}/printers/new`} variant="key">Add a printer</ButtonLink> : undefined}>
      {listSentence(total, counts, mailboxes.length)}
    </StatusSentence>
  );
}
