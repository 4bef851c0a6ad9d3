'use client';

import Link from 'next/link';
import { cn } from '@/components/ui/cn';

interface Segment<Value extends string> {
  value: Value;
  label: string;
  /** Makes it a link: the choice then lives in the address. */
  href?: string;
}

interface SegmentedProps<Value extends string> {
  /** What is chosen: "Show", "Period". */
  label: string;
  value: Value;
  segments: readonly Segment<Value>[];
  onChange?: (value: Value) => void;
}

/** A choice of few, side by side, that takes effect at once. */
export function Segmented<Value extends string>({ label, value, segments, onChange }: SegmentedProps<Value>) {
  return (
    <div role="group" aria-label={label} className="inline-flex rounded-control border border-rule-strong">
      {segments.map((segment) => {
        const chosen = segment.value === value;
        const face = cn(
          'inline-flex min-h-[26px] items-center border-r border-rule px-2.5 whitespace-nowrap text-ink-2 no-underline last:border-r-0 hover:text-ink max-tab:min-h-10',
          chosen && 'bg-well-2 font-medium text-ink',
        );
        return segment.href === undefined ? (
          <button key={segment.value} type="button" aria-pressed={chosen} className={face} onClick={() => onChange?.(segment.value)}>
            {segment.label}
          </button>
        ) : (
          <Link key={segment.value} href={segment.href} scroll={false} aria-current={chosen ? 'true' : undefined} className={face}>
            {segment.label}
          </Link>
        );
      })}
    </div>
  );
}
