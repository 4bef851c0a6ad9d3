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
        'flex flex-wrap items-center justify-between gap-x-6 gap-y-2',
        form === 'band' ? '-mt-px border-y px-(--pad) py-[11px]' : 'rounded-control border px-3.5 py-2.5',
        surface[state],
      )}
    >
      <p className="flex max-w-184 flex-1 gap-3 text-pretty max-tab:basis-full">
        <Mark state={state} spin={spin ?? false} className="mt-[3px]" />
        <span className="min-w-0">
          <strong className={stateText[state]}>{title}</strong>
          {children != null && <> {children}</>}
        </span>
      </p>
      {action != null && <div className="-my-1 max-tab:my-0 max-tab:ml-[26px]">{action}</div>}
    </div>
  );
}
