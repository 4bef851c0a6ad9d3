'use client';

import { useRouter } from 'next/navigation';
import { useOptimistic, useTransition } from 'react';
import { cn } from '@/components/ui/cn';
import { Mark } from '@/components/ui/mark';
import type { State } from '@/components/ui/state';

export interface FacetOption {
  label: string;
  count: number;
  checked: boolean;
  /** The list with this filter put in or taken out. */
  href: string;
  role?: State;
}

export interface FacetGroup {
  title: string;
  options: FacetOption[];
}

/** What the list can be narrowed by, with how many stand behind each. Takes effect at once; the choice lives in the address. `across`: side by side, in the sheet. */
export function Facets({ groups, across = false }: { groups: readonly FacetGroup[]; across?: boolean }) {
  return (
    <div className={cn('grid gap-x-8 gap-y-[22px]', across ? 'tab:grid-cols-3' : 'max-desk:tab:grid-cols-3')}>
      {groups.map(({ title, options }) => (
        <fieldset key={title} className="min-w-0">
          <legend className="mb-1.5 font-semibold">{title}</legend>
          <ul className="-mx-2">
            {options.map((option) => (
              <li key={option.label}>
                <Option {...option} />
              </li>
            ))}
          </ul>
        </fieldset>
      ))}
    </div>
  );
}

function Option({ label, count, checked, href, role }: FacetOption) {
  const router = useRouter();
  const [, startTransition] = useTransition();
  const [shown, setShown] = useOptimistic(checked);
  return (
    <label className="flex min-h-7 items-center gap-2.5 rounded-control px-2 text-ink-2 hover:bg-well hover:text-ink max-tab:min-h-11">
      <input
        type="checkbox"
        className="tick"
        checked={shown}
        onChange={() =>
          startTransition(() => {
            setShown(!shown);
            router.replace(href, { scroll: false });
          })
        }
      />
      {role && <Mark state={role} />}
      <span className="truncate">{label}</span>
      <span className="ml-auto text-ink-3">{count.toLocaleString('en-GB')}</span>
    </label>
  );
}
