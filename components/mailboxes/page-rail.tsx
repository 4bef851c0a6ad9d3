import { addressOf, type ListView } from '@/components/mailboxes/list-address';
import { TableRail } from '@/components/ui/table-rail';

interface PageRailProps {
  base: string;
  view: ListView;
  list: { shown: number; matching: number; total: number; next: string | null };
  filtered: boolean;
}

const number = (count: number) => count.toLocaleString('en-GB');

/** Which lines are shown, and the ways to the others; nothing where all are, and nothing is filtered. */
export function PageRail({ base, view, list: { shown, matching, total, next }, filtered }: PageRailProps) {
  if (shown === 0 || (next === null && view.after === null && !filtered)) return null;
  const first = (view.after?.shown ?? 0) + 1;
  const last = first + shown - 1;
  return (
    <div className="grid grid-cols-[var(--margin-col)_minmax(0,1fr)] max-desk:block">
      <div />
      <div className="min-w-0 desk:pl-px desk:[--pad:calc(1.75rem-1px)]">
        <TableRail
          newer={view.after ? { href: addressOf(base, { ...view, after: null }), label: 'First page' } : undefined}
          older={next === null ? undefined : { href: addressOf(base, { ...view, after: { cursor: next, shown: last } }), label: 'Next page' }}
        >
          {number(first)}–{number(last)} of {number(matching)}
          {filtered && matching < total && ` that match, of ${number(total)}`}
        </TableRail>
      </div>
    </div>
  );
}
