import type { Metadata } from 'next';
import { here } from '@/app/session/current';
import { Facets } from '@/components/printers/facets';
import { addressOf, inputOf, isFiltered, viewOf } from '@/components/printers/list-address';
import { facetGroups } from '@/components/printers/facet-groups';
import { ListLead } from '@/components/printers/list-lead';
import { ListSearch } from '@/components/printers/list-search';
import { NoMatch, NoPrinters } from '@/components/printers/nothing-listed';
import { PrinterTable } from '@/components/printers/printer-table';
import { Kbd } from '@/components/ui/kbd';
import { Section } from '@/components/ui/section';
import { ControlBar, SheetHead } from '@/components/ui/sheet-head';
import { TableRail } from '@/components/ui/table-rail';
import { inOrganization } from '@/lib/base/context';
import { roleAllows } from '@/lib/base/roles';
import { listPrinters } from '@/lib/printers/list-printers';

export const metadata: Metadata = { title: 'Printers' };

const pageSize = 50;
/** Enough failing printers to find the few mailboxes they hang on. */
const failingLooked = 200;

interface PageProps {
  params: Promise<{ organization: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function PrintersPage({ params, searchParams }: PageProps) {
  const { identity, role, organization } = await here((await params).organization);
  const view = viewOf(await searchParams);
  const { list, failing, now } = await inOrganization(identity, async (context) => {
    const list = await listPrinters(context, inputOf(view, pageSize));
    const failing = list.facets.state.cant_send > 0 ? await listPrinters(context, { state: ['cant_send'], limit: failingLooked }) : null;
    return { list, failing: failing?.rows ?? [], now: context.now };
  });

  const home = `/o/${organization.slug}`;
  const base = `${home}/printers`;
  const mayAdd = roleAllows(role, 'printers:write');
  if (list.total === 0) return <NoPrinters base={base} mayAdd={mayAdd} />;

  const groups = facetGroups(base, view, list.facets);
  const first = (view.after?.shown ?? 0) + 1;
  const last = first + list.rows.length - 1;
  const clear = addressOf(base, {});
  const inForce = view.state.length + view.site.length + view.sends.length;
  return (
    <Section level={1} title="Printers" hideTitle flush aside={<Facets groups={groups} />} asideWord={inForce > 0 ? `Filter (${inForce})` : 'Filter'}>
      <SheetHead>
        <ListLead home={home} total={list.total} counts={list.facets.state} failing={failing} mayAdd={mayAdd} />
        <ControlBar>
          <ListSearch q={view.q} without={addressOf(base, { ...view, q: '', after: null })} />
        </ControlBar>
      </SheetHead>
      {list.rows.length === 0 ? (
        <NoMatch q={view.q} clear={clear} total={list.total} />
      ) : (
        <>
          <PrinterTable base={base} rows={list.rows} now={now} />
          <TableRail
            keys={<><Kbd>J</Kbd> <Kbd>K</Kbd> next and previous, <Kbd>Enter</Kbd> open</>}
            {...(view.after ? { newer: { href: addressOf(base, { ...view, after: null }), label: 'First page' } } : {})}
            {...(list.next ? { older: { href: addressOf(base, { ...view, after: { ...list.next, shown: last } }), label: 'Next page' } } : {})}
          >
            {first.toLocaleString('en-GB')}–{last.toLocaleString('en-GB')} of {list.matching.toLocaleString('en-GB')}
            {isFiltered(view) && list.matching < list.total && ` that match, of ${list.total.toLocaleString('en-GB')}`}
          </TableRail>
        </>
      )}
    </Section>
  );
}
