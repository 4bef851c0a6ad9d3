import type { ReactNode } from 'react';
import type { MailboxGroup as Group } from '@/components/mailboxes/mailbox-reason';
import { MailboxTable } from '@/components/mailboxes/mailbox-table';
import { ButtonLink } from '@/components/ui/button-link';
import { CodeLine } from '@/components/ui/code-line';
import { Section } from '@/components/ui/section';
import { StateWord } from '@/components/ui/state-word';

interface MailboxGroupProps {
  base: string;
  group: Group;
  now: Date;
  mayAuthorize: boolean;
  /** How many of them are shown, and where the rest is. */
  limit: { rows: number; all: string } | null;
}

/** The mailboxes of one reason: its name in the margin, what to do about it once, then the lines. */
export function MailboxGroup({ base, group: { reason, rows }, now, mayAuthorize, limit }: MailboxGroupProps) {
  const printers = rows.reduce((count, row) => count + row.printers, 0);
  const shown = limit ? rows.slice(0, limit.rows) : rows;
  const count = (value: number, one: string, many: string): ReactNode => `${value.toLocaleString('en-GB')} ${value === 1 ? one : many}`;
  return (
    <Section
      flush
      title={<StateWord state={reason.role}>{reason.title}</StateWord>}
      help={<span className="block pl-[21px]">{count(rows.length, 'mailbox', 'mailboxes')}, {count(printers, 'printer', 'printers')}</span>}
    >
      {reason.sentence && (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-3 px-(--pad) pt-3.5 pb-2">
          <p className="max-w-168 text-pretty text-ink-2">
            {reason.sentence}
            {reason.code && <> <span className="whitespace-nowrap text-ink-3">(<span className="mono">{reason.code}</span>)</span></>}
          </p>
          {reason.command && rows.length === 1 && <CodeLine text={reason.command} label="Exchange PowerShell" />}
        </div>
      )}
      <MailboxTable base={base} label={reason.title} rows={shown} reason={reason} now={now} mayAuthorize={mayAuthorize} />
      {limit && rows.length > shown.length && (
        <p className="border-t border-rule px-(--pad) py-1">
          <ButtonLink href={limit.all} variant="row" size="small">Show {rows.length - shown.length} more</ButtonLink>
        </p>
      )}
    </Section>
  );
}
