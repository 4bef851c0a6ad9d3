import { Facets } from '@/components/printers/facets';
import { LiveRefresh } from '@/components/messages/live-refresh';
import { addressOf, isFiltered, periods, type LogView } from '@/components/messages/log-address';
import { logFacets } from '@/components/messages/log-facets';
import { LogLead } from '@/components/messages/log-lead';
import { LogTable } from '@/components/messages/log-table';
import { NothingLogged } from '@/components/messages/nothing-logged';
import { Kbd } from '@/components/ui/kbd';
import { TableRail } from '@/components/ui/table-rail';
import type { Context } from '@/lib/base/context';
import { listLog } from '@/lib/messages/list-log';

const pageSize = 50;

type LogPage = Awaited<ReturnType<typeof listLog>>;

/** The page of the log a view asks for. */
export function readLog(context: Context, view: LogView): Promise<LogPage> {
  const hours = periods[view.period];
  return listLog(context, {
    limit: pageSize,
    ...(view.q ? { search: view.q } : {}),
    ...(view.state.length ? { state: view.state } : {}),
    ...(view.kind.length ? { kind: view.kind } : {}),
    ...(view.printer ? { printerId: view.printer } : {}),
    ...(view.mailbox ? { mailboxId: view.mailbox } : {}),
    ...(hours === null ? {} : { hours }),
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
}

/** The log as a list: sentence, search, lines, paging. */
export function Log({ base, view, log, only, now, selected }: LogProps) {
  const { rows, counts, older, newer } = log;
  return (
    <>
      <LiveRefresh every={counts.state.waiting > 0 ? 3 : view.cursor ? null : 15} />
      <LogLead base={base} view={view} counts={counts.state} only={only} />
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
