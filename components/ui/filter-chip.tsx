import { X } from 'lucide-react';
import Link from 'next/link';

/** A filter in force, and the way to take it off: `href` is the list without it. */
export function FilterChip({ label, href }: { label: string; href: string }) {
  return (
    <span className="inline-flex h-7 items-center gap-0.5 rounded-control border border-rule bg-well pr-0.5 pl-2.5 max-tab:h-10">
      {label}
      <Link
        href={href}
        aria-label={`Remove the filter ${label}`}
        className="grid size-6 place-items-center rounded-[3px] text-ink-3 hover:bg-well-2 hover:text-ink max-tab:size-9"
      >
        <X aria-hidden="true" className="size-[13px] stroke-[1.5]" />
      </Link>
    </span>
  );
}
