import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { Mark } from '@/components/ui/mark';
import type { State } from '@/components/ui/state';

/** A list in the margin under its own small heading: saved views, facets, the pages of settings. */
export function MarginList({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <div className="not-first:mt-[22px]">
      {title !== undefined && <h2 className="mb-1.5">{title}</h2>}
      <ul className="-mx-2 max-desk:flex max-desk:flex-wrap max-desk:gap-x-3 max-tab:block">{children}</ul>
    </div>
  );
}

interface MarginLinkProps {
  href: string;
  current?: boolean;
  state?: State;
  count?: number;
  children: ReactNode;
}

/** One entry of a MarginList, with how many stand behind it. */
export function MarginLink({ href, current, state, count, children }: MarginLinkProps) {
  return (
    <li>
      <Link
        href={href}
        aria-current={current ? 'true' : undefined}
        className={cn(
          'flex min-h-7 items-center max-tab:min-h-11 gap-2 rounded-control px-2 text-ink-2 no-underline hover:bg-well hover:text-ink',
          current && 'bg-well-2 font-medium text-ink',
        )}
      >
        {state && <Mark state={state} />}
        <span className="truncate">{children}</span>
        {count !== undefined && <span className="ml-auto font-normal text-ink-3">{count.toLocaleString('en-GB')}</span>}
      </Link>
    </li>
  );
}
