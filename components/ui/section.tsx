import { ChevronLeft } from 'lucide-react';
import Link from 'next/link';
import { useId, type ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

interface SectionProps {
  title: ReactNode;
  /** One line under the title. */
  help?: ReactNode;
  /** 1 for the page's own title, in its first section. */
  level?: 1 | 2;
  /** A way up, above the title. */
  back?: { href: string; label: string };
  /** Filters, saved views, pages of a kind. */
  aside?: ReactNode;
  /** On a phone the aside is folded under this word: "Filter". */
  asideWord?: string;
  /** The sheet's content runs to its borders: tables, forms in rows, bands, splits. */
  flush?: boolean;
  /** The title is read aloud, but the aside stands in its place. */
  hideTitle?: boolean;
  id?: string;
  children: ReactNode;
}

/** A part of a page: the margin names what the sheet holds. On narrow screens the margin folds into a heading. */
export function Section({ title, help, level = 2, back, aside, asideWord = 'Filter', flush, hideTitle, id, children }: SectionProps) {
  const headingId = useId();
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <section
      id={id}
      aria-labelledby={headingId}
      className="grid grid-cols-[var(--margin-col)_minmax(0,1fr)] border-t border-rule max-desk:block first:border-t-0"
    >
      <div
        className={cn(
          'min-w-0 py-6 pr-5 pl-6 max-desk:px-(--pad) max-desk:pt-5 max-desk:pb-0 max-tab:pt-[18px]',
          level === 1 && !hideTitle && 'pt-[31px]',
          level === 2 && flush && 'pt-[15px]',
          hideTitle && (aside == null ? 'max-tab:p-0' : 'max-tab:pt-1'),
        )}
      >
        {back && (
          <p className="mb-2.5 text-note text-ink-3">
            <Link href={back.href} className="-ml-1 inline-flex min-h-6 items-center gap-0.5 no-underline hover:underline">
              <ChevronLeft aria-hidden="true" className="size-3.5 stroke-[1.5]" />
              {back.label}
            </Link>
          </p>
        )}
        <Heading id={headingId} className={cn(hideTitle ? 'sr-only' : 'wrap-anywhere')}>{title}</Heading>
        {help != null && !hideTitle && <p className="mt-1 text-note text-pretty text-ink-3 max-desk:max-w-(--measure)">{help}</p>}
        {aside != null && <div className={cn('max-tab:hidden', !hideTitle && 'mt-5')}>{aside}</div>}
        {aside != null && (
          <details className={cn('disclosure tab:hidden', !hideTitle && 'mt-1')}>
            <summary className="min-h-11! w-full">{asideWord}</summary>
            <div className="pb-3">{aside}</div>
          </details>
        )}
      </div>
      <div
        className={cn(
          'min-w-0',
          // What runs the full sheet starts right of the margin rule, and its text still on the edge.
          flush && 'desk:pl-px desk:[--pad:calc(1.75rem-1px)]',
          flush && 'max-desk:pt-3',
          flush && hideTitle && (aside == null ? 'max-tab:pt-[18px]' : 'max-tab:pt-1'),
          !flush && 'px-(--pad) pt-6 pb-7 max-desk:pt-3 max-tab:pb-5',
        )}
      >
        {children}
      </div>
    </section>
  );
}
