import type { ReactNode } from 'react';

/** The last line of a form in rows: its buttons, on the edge of the entries, and a word about what is unsaved. */
export function FormActions({ note, children }: { note?: ReactNode; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-2 px-(--pad) py-3.5 tab:pl-[calc(var(--pad)+13rem)]">
      {children}
      {note != null && <span className="ml-1 text-note text-ink-3">{note}</span>}
    </div>
  );
}
