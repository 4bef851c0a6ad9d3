import type { ReactNode } from 'react';
import { MailboxTable } from '@/components/mailboxes/mailbox-table';
import { CodeLine } from '@/components/ui/code-line';
import { CodeLink } from '@/components/ui/code-link';
import { Section } from '@/components/ui/section';
import { StateWord } from '@/components/ui/state-word';
import type { ListedMailbox } from '@/lib/mailboxes/contract';
import type { ReasonCount } from '@/lib/mailboxes/rules/groups';
import { mailboxReason } from '@/lib/mailboxes/rules/reason';

interface MailboxGroupProps {
  home: string;
  /** What they stand under, and how many in all. */
  group: ReasonCount;
  /** Those of this page. */
  rows: readonly ListedMailbox[];
  now: Date;
  mayAuthorize: boolean;
}

/** The mailboxes of one reason: its name in the margin, what to do about it once, then the lines. */
export function MailboxGroup({ home, group: { reason, mailboxes, printers }, rows, now, mayAuthorize }: MailboxGroupProps) {
  const [only, second] = rows;
  const command = only && !second && mailboxes === 1 ? mailboxReason(only).command : null;
  const count = (value: number, one: string, many: string): ReactNode => `${value.toLocaleString('en-GB')} ${value === 1 ? one : many}`;
  return (
    <Section
      flush
      title={<StateWord state={reason.role}>{reason.title}</StateWord>}
      help={<span className="block pl-[21px]">{count(mailboxes, 'mailbox', 'mailboxes')}, {count(printers, 'printer', 'printers')}</span>}
    >
      {reason.sentence && (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-3 px-(--pad) pt-3.5 pb-2">
          <p className="max-w-168 text-pretty text-ink-2">
            {reason.sentence}
            {reason.code && <> <span className="whitespace-nowrap text-ink-3">(<CodeLink code={reason.code} href={reason.lookUp} />)</span></>}
          </p>
          {command && <CodeLine text={command.line} note={command.note} label="Exchange PowerShell" />}
        </div>
      )}
      <MailboxTable home={home} label={reason.title} rows={rows} now={now} mayAuthorize={mayAuthorize} />
    </Section>
  );
}
