import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

interface Fact {
  name: string;
  value: ReactNode;
  mono?: boolean;
}

/** Names and values under each other, for dialogs, slips and the envelope of a message. */
export function Facts({ items }: { items: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-[18px] gap-y-1 text-data">
      {items.map(({ name, value, mono }) => (
        <div key={name} className="contents">
          <dt className="text-ink-3">{name}</dt>
          <dd className={cn('min-w-0 wrap-anywhere', mono && 'mono')}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
