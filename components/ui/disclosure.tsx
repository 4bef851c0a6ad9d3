import type { ReactNode } from 'react';

/** Folded text for those who want it, such as Microsoft's raw answer. */
export function Disclosure({ summary, children }: { summary: ReactNode; children: ReactNode }) {
  return (
    <details className="disclosure">
      <summary className="text-data">{summary}</summary>
      <div className="mt-1.5">{children}</div>
    </details>
  );
}
