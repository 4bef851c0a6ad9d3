import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { Mark } from '@/components/ui/mark';
import type { State } from '@/components/ui/state';

/** The stages of one run, or the attempts of a message, in order. `live` reads changes aloud. */
export function Ladder({ live, children }: { live?: boolean; children: ReactNode }) {
  return (
    <ol className="ladder" {...(live ? { 'aria-live': 'polite' as const } : {})}>
      {children}
    </ol>
  );
}

interface RungProps {
  /** `off` is a stage not reached. */
  state: State;
  title: ReactNode;
  /** A machine's answer, word for word. */
  quote?: ReactNode;
  /** What it means and what to do. */
  children?: ReactNode;
  /** A time or a duration, at the right. */
  time?: ReactNode;
  /** It is going on now. */
  running?: boolean;
}

/** One stage of a Ladder. */
export function Rung({ state, title, quote, children, time, running }: RungProps) {
  return (
    <li aria-current={running ? 'step' : undefined}>
      <Mark state={state} spin={running ?? false} className="mt-[3px]" />
      <div className="min-w-0">
        <span
          className={cn(
            (state === 'failing' || state === 'attention' || running) && 'font-medium',
            state === 'failing' && 'text-failing',
            state === 'off' && 'text-ink-3',
          )}
        >
          {title}
        </span>
        {quote != null && <span className="mono mt-px block text-note wrap-anywhere text-ink-3">{quote}</span>}
        {children != null && <span className={cn('mt-px block text-note text-pretty', state === 'failing' ? 'text-ink-2' : 'text-ink-3')}>{children}</span>}
      </div>
      <span className="text-right text-note/(--t-data-lh) whitespace-nowrap text-ink-3">{time}</span>
    </li>
  );
}
