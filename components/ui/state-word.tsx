import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { Mark } from '@/components/ui/mark';
import { stateText, type State } from '@/components/ui/state';

/** A state: mark, word and, where there is one, the reason. Healthy and off stay quiet; the rest is heavier. */
export function StateWord({ state, reason, spin, children }: { state: State; reason?: ReactNode; spin?: boolean; children: ReactNode }) {
  const quiet = state === 'healthy' || state === 'off';
  return (
    <span className={cn('inline-flex items-baseline gap-[7px]', 'in-[h1]:font-semibold in-[h2]:font-semibold', quiet ? 'text-ink-2' : cn('font-medium', stateText[state]))}>
      <Mark state={state} spin={spin ?? false} className="relative top-0.5" />
      <span>
        {children}
        {reason != null && <span className="font-normal text-ink-3"> {reason}</span>}
      </span>
    </span>
  );
}
