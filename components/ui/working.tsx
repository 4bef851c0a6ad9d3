import type { ReactNode } from 'react';
import { StateWord } from '@/components/ui/state-word';

/** Something runs: the waiting mark turns, and words say what. */
export function Working({ children }: { children: ReactNode }) {
  return (
    <span role="status">
      <StateWord state="waiting" spin>{children}</StateWord>
    </span>
  );
}
