import Link from 'next/link';
import type { ReactNode } from 'react';
import { buttonFace } from '@/components/ui/button-face';

interface TableRailProps {
  /** What is shown: "1–20 of 412". */
  children?: ReactNode;
  /** What the keys do; not shown on a phone, which has none. */
  keys?: ReactNode;
  /** Keyset paging: the addresses of the pages before and after; left out where there is none. */
  newer?: { href: string; label?: string } | undefined;
  older?: { href: string; label?: string } | undefined;
}

/** The rail under a table: always in reach, never over a row. */
export function TableRail({ children, keys, newer, older }: TableRailProps) {
  const face = buttonFace({ size: 'small' });
  return (
    <div className="sticky bottom-0 z-2 flex min-h-12 flex-wrap items-center gap-x-4 gap-y-2 border-t border-rule-strong bg-paper px-(--pad) py-2">
      {keys != null && <p className="text-note text-ink-3 max-tab:hidden">{keys}</p>}
      {children != null && <p className="text-ink-2">{children}</p>}
      <nav aria-label="Pages" className="ml-auto flex gap-2">
        {newer && <Link href={newer.href} rel="prev" className={face}>{newer.label ?? 'Newer'}</Link>}
        {older && <Link href={older.href} rel="next" className={face}>{older.label ?? 'Older'}</Link>}
      </nav>
    </div>
  );
}
