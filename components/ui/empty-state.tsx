import type { ReactNode } from 'react';

/** Nothing here yet: says what will stand here and how to get there. No pictures. */
export function EmptyState({ title, children, actions }: { title: ReactNode; children?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="max-w-136 pt-3 pb-2">
      <h3 className="text-body">{title}</h3>
      {children != null && <div className="mt-1 text-body text-pretty text-ink-2">{children}</div>}
      {actions != null && <div className="mt-3.5 flex flex-wrap items-center gap-2">{actions}</div>}
    </div>
  );
}
