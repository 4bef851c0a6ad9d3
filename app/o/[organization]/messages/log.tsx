import type { ReactNode } from 'react';
import { Facets } from '@/components/printers/facets';
import { LiveRefresh } from '@/components/messages/live-refresh';
import { addressOf, isFiltered, type LogView } from '@/components/messages/log-address';
import { logFacets } from '@/components/messages/log-facets';
import { LogLead } from '@/components/messages/log-lead';
import { LogTable } from '@/components/messages/log-table';
import { NothingLogged } from '@/components/messages/nothing-logged';
import { Kbd } from '@/components/ui/kbd';
import { TableRail } from '@/components/ui/table-rail';
import type { Context } from '@/lib/base/context';
import { listLog } from '@/lib/messages/list-log';
import { filterOf } from './view-filter';

const pageSize = 50;

type LogPage = Awaited<ReturnType<typeof listLog>>;

/** The page of the log a view asks for. */
export function readLog(context: Context, view: LogView): Promise<LogPage> {
  return listLog(context, {
    limit: pageSize,
    ...filterOf(view, context.now),
    ...(view.state.length ? { state: view.state } : {}),
    ...(view.cursor ? { cursor: view.cursor } : {}),
  });
}

export function LogFacets({ base, view, log }: { base: string; view: LogView; log: LogPage }) {
  return <Facets groups={logFacets(base, view, log.counts)} />;
}

interface LogProps {
  base: string;
  view: LogView;
  log: LogPage;
  only: { printer: string | null; mailbox: string | null };
  now: Date;
  selected?: string;
  /** Deeds on the whole list. */
  deeds?: ReactNode;
}

/** The log as a list: sentence, search, lines, paging. */
export function Log({ base, view, log, only, now, selected, deeds }: LogProps) {
  const { rows, counts, older, newer } = log;
  return (
    <>
      <LiveRefresh every={counts.state.waiting > 0 ? 3 : view.cursor ? null : 15} />
      <LogLead base={base} view={view} counts={counts.state} only={only} deeds={deeds} />
      {rows.length === 0 ? (
        <NothingLogged q={view.q} filtered={isFiltered(view)} clear={addressOf(base, { period: view.period })} wider={view.period === 'all' ? null : addressOf(base, { ...view, cursor: null, period: 'all' })} />
      ) : (
        <>
          <LogTable rows={rows} now={now} hrefOf={(id) => addressOf(`${base}/${id}`, view)} selected={selected} />
          <TableRail
            keys={<><Kbd>J</Kbd> <Kbd>K</Kbd> next and previous, <Kbd>Enter</Kbd> open</>}
            newer={newer ? { href: addressOf(base, { ...view, cursor: { towards: 'newer', id: newer } }) } : undefined}
            older={older ? { href: addressOf(base, { ...view, cursor: { towards: 'older', id: older } }) } : undefined}
          />
        </>
      )}
    </>
  );
}
