import { ArrowDown, ArrowUp } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { TableKeys } from '@/components/ui/table-keys';

interface TableProps {
  /** What the table lists; its name for a screen reader. */
  label: string;
  /** Widths of the columns ("26%"), where several tables must line up. */
  columns?: readonly string[];
  /** The head stays in sight while the page scrolls, where the screen is wide enough. */
  sticky?: boolean;
  children: ReactNode;
}

/**
 * A table ruled across the sheet; put it in a Section that is `flush`, or in `bleed`. One tab stop, then J and K.
 * On a phone a row becomes two lines: each Cell says with `phone` where it stands there, and is left out without it.
 */
export function Table({ label, columns, sticky = false, children }: TableProps) {
  return (
    <TableKeys sticky={sticky}>
      <table role="table" aria-label={label} className="sheet-table" data-fixed={columns ? '' : undefined} data-sticky={sticky || undefined}>
        {columns && (
          <colgroup>
            {columns.map((width, place) => (
              <col key={place} width={width} />
            ))}
          </colgroup>
        )}
        {children}
      </table>
    </TableKeys>
  );
}

/** The row of column heads. `hidden` where a ColumnStrip above several tables shows them. */
export function TableHead({ hidden = false, children }: { hidden?: boolean; children: ReactNode }) {
  return (
    <thead role="rowgroup" data-hidden={hidden || undefined}>
      <tr role="row">{children}</tr>
    </thead>
  );
}

/** The rows. */
export function TableBody({ children }: { children: ReactNode }) {
  return <tbody role="rowgroup">{children}</tbody>;
}

interface ColumnProps {
  /** Numbers and times stand at the right. Times carry the zone here: "Last sent, GMT". */
  end?: boolean;
  /** The list sorted by this column, and how it is sorted now. */
  sort?: { href: string; direction?: 'ascending' | 'descending' | undefined };
  /** Only on wide screens, so that the rest needs no sideways scrolling. Give it to the Column and its Cells. */
  wide?: boolean;
  /** Read aloud, not shown: for columns of ticks and actions. */
  quiet?: boolean;
  children: ReactNode;
}

/** One column head. */
export function Column({ end, sort, wide, quiet, children }: ColumnProps) {
  const Arrow = sort?.direction === 'ascending' ? ArrowUp : ArrowDown;
  return (
    <th scope="col" role="columnheader" aria-sort={sort?.direction} className={cn(end && 'text-right!', wide && 'max-wide:hidden')}>
      {quiet ? (
        <span className="sr-only">{children}</span>
      ) : sort ? (
        <Link
          href={sort.href}
          scroll={false}
          className={cn('inline-flex min-h-6 items-center gap-1 no-underline', sort.direction && 'font-medium text-ink')}
        >
          {children}
          {sort.direction && <Arrow aria-hidden="true" className="size-3 stroke-[1.5]" />}
        </Link>
      ) : (
        children
      )}
    </th>
  );
}

interface RowProps {
  selected?: boolean;
  /** A press anywhere on the row follows its RowLink, as in a log with a panel beside it. */
  whole?: boolean;
  children: ReactNode;
}

/** One row. */
export function Row({ selected, whole, children }: RowProps) {
  return (
    <tr role="row" aria-selected={selected} data-whole={whole || undefined}>
      {children}
    </tr>
  );
}

interface CellProps {
  /** Where it stands on a phone: `title` and `side` on the first line, `state` and `end` on the second, `note` on a third. */
  phone?: 'pick' | 'title' | 'side' | 'state' | 'end' | 'note' | 'act';
  /** The word after a number on a phone, where there is no column head: "held". */
  say?: string;
  end?: boolean;
  mono?: boolean;
  /** `note` for secondary things, zero and never. */
  tone?: 'ink' | 'second' | 'note';
  /** As on its Column. */
  wide?: boolean;
  /** Long text may break; otherwise a cell stays on one line. */
  wrap?: boolean;
  children?: ReactNode;
}

/** One cell. */
export function Cell({ phone, say, end, mono, tone = 'ink', wide, wrap, children }: CellProps) {
  return (
    <td
      role="cell"
      data-phone={phone}
      data-say={say}
      className={cn(!wrap && 'whitespace-nowrap', wide && 'tab:max-wide:hidden', end && 'text-right', mono && 'mono', tone === 'note' && 'text-ink-3', tone === 'second' && 'text-ink-2')}
    >
      {children}
    </td>
  );
}

/** The name of the thing in a row, and the way to it. `sub` is a second, smaller line; `stay` keeps the page where it is scrolled to, for a panel beside the table. */
export function RowLink({ href, sub, stay = false, children }: { href: string; sub?: ReactNode; stay?: boolean; children: ReactNode }) {
  return (
    <>
      <Link href={href} scroll={!stay} data-row-link="" className="font-medium no-underline hover:underline">{children}</Link>
      {sub != null && <span className="block text-note text-ink-3">{sub}</span>}
    </>
  );
}
