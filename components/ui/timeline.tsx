import type { ReactNode } from 'react';
import { Mark } from '@/components/ui/mark';
import type { State } from '@/components/ui/state';

/** What happened, newest first; days and entries as children. */
export function Timeline({ children }: { children: ReactNode }) {
  return <ol className="timeline">{children}</ol>;
}

/** The day the entries after it belong to: "Today, Mon 23 Nov". */
export function TimelineDay({ children }: { children: ReactNode }) {
  return (
    <li data-day className="text-note text-ink-3">{children}</li>
  );
}

/** One entry: the time in its own column, a mark only where a state came of it. */
export function TimelineEntry({ time, state, detail, children }: { time: ReactNode; state?: State; detail?: ReactNode; children: ReactNode }) {
  return (
    <li data-entry>
      <span className="text-right text-ink-3">{time}</span>
      {state ? (
        <Mark state={state} className="relative z-1 mt-[3px] bg-paper" />
      ) : (
        <span className="z-1 mt-2 size-[5px] justify-self-center rounded-full bg-rule-strong ring-4 ring-paper" />
      )}
      <div className="min-w-0 wrap-anywhere">
        {children}
        {detail != null && <span className="block text-note text-ink-3">{detail}</span>}
      </div>
    </li>
  );
}
