import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

interface Reference {
  name: string;
  value: ReactNode;
  /** A machine's word: serial, address, host. */
  mono?: boolean;
}

/** Like the reference line of a letter: small facts about the thing, side by side. */
export function ReferenceLine({ items }: { items: readonly Reference[] }) {
  return (
    <dl className="mt-[18px] flex flex-wrap gap-x-9 gap-y-2.5 max-tab:gap-x-7">
      {items.map(({ name, value, mono }) => (
        <div key={name} className="min-w-0">
          <dt className="text-note text-ink-3">{name}</dt>
          <dd className={cn('wrap-anywhere', mono && 'mono')}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
