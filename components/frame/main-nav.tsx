'use client';

import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '@/components/ui/cn';

export interface NavEntry {
  href: string;
  label: string;
}

/** The places of an organization. The first starts exactly where the text of the sheet starts. */
export function MainNav({ entries }: { entries: readonly NavEntry[] }) {
  const path = usePathname();
  return (
    <nav aria-label="Main" className="flex min-w-0 overflow-x-auto [scrollbar-width:none] max-tab:w-full max-tab:border-t max-tab:border-rule max-tab:px-2">
      {entries.map(({ href, label }) => {
        const current = path === href || path.startsWith(`${href}/`);
        return (
          <Link
            key={href}
            href={href}
            aria-current={current ? 'page' : undefined}
            className={cn(
              'relative mr-2 flex items-center px-2 whitespace-nowrap text-ink-2 no-underline hover:text-ink max-tab:mr-1 max-tab:h-11',
              'focus-visible:-outline-offset-2',
              current && 'font-medium text-ink after:absolute after:inset-x-2 after:bottom-0 after:h-0.5 after:bg-ink',
            )}
          >
            {label}
          </Link>
        );
      })}
    </nav>
  );
}
