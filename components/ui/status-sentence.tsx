import type { ReactNode } from 'react';

interface StatusSentenceProps {
  /** One sentence made from data. */
  children: ReactNode;
  /** What follows from it, smaller. */
  under?: ReactNode;
  /** The next action, at its right; one of them filled. */
  actions?: ReactNode;
}

/** The sentence every page opens with: it says which number matters, and what to do next. */
export function StatusSentence({ children, under, actions }: StatusSentenceProps) {
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-10 gap-y-6 max-tab:gap-y-4">
      <div className="flex-[1_1_30rem]">
        <p className="max-w-184 text-lead font-medium text-balance">{children}</p>
        {under != null && <p className="mt-2 max-w-184 text-body text-pretty text-ink-2">{under}</p>}
      </div>
      {actions != null && (
        <div className="flex flex-wrap items-center gap-2 max-tab:w-full max-tab:*:not-[[aria-label]]:flex-[1_1_40%]">{actions}</div>
      )}
    </div>
  );
}
