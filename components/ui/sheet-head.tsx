import type { ReactNode } from 'react';

/** What stands above a table in a Section that is `flush`: the status sentence, search and filters, on the text's edge. */
export function SheetHead({ children }: { children: ReactNode }) {
  return <div className="grid gap-5 px-(--pad) pt-6 pb-3.5 max-desk:pt-0 max-tab:gap-4">{children}</div>;
}

/** A line of controls over a list: search, filters in force, a choice of few. */
export function ControlBar({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-2">{children}</div>;
}
