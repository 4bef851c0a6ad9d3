import type { ReactNode } from 'react';
import { Mark } from '@/components/ui/mark';
import { stateText, type State } from '@/components/ui/state';

/** What a dialog has to say in this state: one mark, a few bold words, one sentence. */
export function Say({ state, title, spin, children }: { state: State; title: ReactNode; spin?: boolean; children?: ReactNode }) {
  const loud = state === 'failing' || state === 'attention' || state === 'waiting';
  return (
    <div className="grid grid-cols-[14px_minmax(0,1fr)] gap-2.5">
      <Mark state={state} spin={spin ?? false} className="mt-1" />
      <div>
        <p className={`font-semibold ${loud ? stateText[state] : 'text-ink'}`}>{title}</p>
        {children != null && <p className="text-pretty">{children}</p>}
      </div>
    </div>
  );
}
