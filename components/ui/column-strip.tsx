import { cn } from '@/components/ui/cn';

interface ColumnStripProps {
  /** The same widths as the tables below it. */
  columns: readonly string[];
  heads: readonly { label: string; end?: boolean }[];
}

/** The column heads of several tables that line up, once, and in sight while they scroll. The tables keep their own, hidden. */
export function ColumnStrip({ columns, heads }: ColumnStripProps) {
  return (
    <div
      aria-hidden="true"
      className="sticky top-(--head) z-3 grid grid-cols-[var(--margin-col)_minmax(0,1fr)] border-t border-rule max-desk:block max-tab:hidden"
    >
      <div />
      <div className="ml-px bg-paper">
        <table className="sheet-table" data-fixed="">
          <colgroup>
            {columns.map((width, place) => (
              <col key={place} width={width} />
            ))}
          </colgroup>
          <tbody>
            <tr className="hover:bg-transparent!">
              {heads.map(({ label, end }) => (
                <td key={label} className={cn('h-8! text-note text-ink-3', end && 'text-right')}>{label}</td>
              ))}
            </tr>
          </tbody>
        </table>
      </div>
    </div>
  );
}
