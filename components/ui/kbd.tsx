import type { ReactNode } from 'react';

/** A key of the keyboard. */
export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className="min-w-5 rounded-[3px] border border-rule bg-well px-[5px] text-center text-note/5 text-ink-3">{children}</kbd>;
}
