import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { Mark } from '@/components/ui/mark';
import { stateText, type State } from '@/components/ui/state';

const surface: Record<State, string> = {
  healthy: 'bg-healthy-surface border-healthy-border',
  waiting: 'bg-waiting-surface border-waiting-border',
  attention: 'bg-attention-surface border-attention-border',
  failing: 'bg-failing-surface border-failing-border',
  off: 'bg-off-surface border-off-border',
};

interface NoticeProps {
  state: State;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  /** `band` runs across the sheet, at most once a page; `box` stands in a column. */
  form?: 'band' | 'box';
  spin?: boolean;
  /** Read aloud when it appears: `alert` at once, `status` when there is a pause. */
  live?: 'alert' | 'status';
}

/** One state, said once, that stays while it holds. Errors stand here, never in something that vanishes. */
export function Notice({ state, title, children, action, form = 'band', spin, live }: NoticeProps) {
  return (
    <div
      role={live}
      className={cn(
        'grid grid-cols-[14px_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1',
        form === 'band' ? 'border-y px-(--pad) py-[11px] -mt-px' : 'rounded-control border px-3.5 py-2.5',
        surface[state],
      )}
    >
      <Mark state={state} spin={spin ?? false} className="mt-[3px] self-start" />
      <p className="max-w-184 text-pretty">
        <strong className={stateText[state]}>{title}</strong>
        {children != null && <> {children}</>}
      </p>
      {action != null && <div className="max-tab:col-start-2 max-tab:mt-1">{action}</div>}
    </div>
  );
}
