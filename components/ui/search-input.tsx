'use client';

import { Search } from 'lucide-react';
import type { ComponentProps } from 'react';

/** Search over a list. `label` names it for a screen reader; the placeholder says what can be found by. */
export function SearchInput({ label, ...rest }: Omit<ComponentProps<'input'>, 'type' | 'aria-label' | 'className'> & { label: string }) {
  return (
    <span className="relative block max-w-104 flex-[1_1_18rem] max-tab:flex-[1_1_12rem]">
      <Search aria-hidden="true" className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 stroke-[1.5] text-ink-3" />
      <input type="search" aria-label={label} className="entry !pl-[34px]" {...rest} />
    </span>
  );
}
