import type { ReactNode } from 'react';
import { ListSearch } from '@/components/printers/list-search';
import { addressOf, type LogView } from '@/components/messages/log-address';
import { logSentence, type LogCounts } from '@/components/messages/log-sentence';
import { PeriodChoice, periodWords } from '@/components/messages/period-choice';
import { FilterChip } from '@/components/ui/filter-chip';
import { ControlBar, SheetHead } from '@/components/ui/sheet-head';
import { StatusSentence } from '@/components/ui/status-sentence';

interface LogLeadProps {
  base: string;
  view: LogView;
  counts: LogCounts;
  /** The printer and the mailbox the log is narrowed to, by name. */
  only: { printer: string | null; mailbox: string | null };
  /** What can be done with all of the list. */
  deeds?: ReactNode;
}

/** The log's sentence, search, period and what narrows it. */
export function LogLead({ base, view, counts, only, deeds }: LogLeadProps) {
  const chip = (key: 'printer' | 'mailbox', name: string | null) => view[key] && <FilterChip label={`${key === 'printer' ? 'Printer' : 'Mailbox'}: ${name ?? 'unknown'}`} href={addressOf(base, { ...view, cursor: null, [key]: null })} />;
  return (
    <SheetHead>
      <div aria-live="polite"><StatusSentence>{logSentence(counts, periodWords[view.period])}</StatusSentence></div>
      <ControlBar>
        <ListSearch q={view.q} without={addressOf(base, { ...view, q: '', cursor: null })} label="Search messages" placeholder="Recipient, printer, ID" />
        <PeriodChoice base={base} view={view} />
        {chip('printer', only.printer)}
        {chip('mailbox', only.mailbox)}
        {deeds != null && <div className="tab:ml-auto">{deeds}</div>}
      </ControlBar>
    </SheetHead>
  );
}
