'use client';

import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { cn } from '@/components/ui/cn';
import { useEntryWiring } from '@/components/ui/field-context';

interface SelectOption {
  value: string;
  label: string;
  disabled?: boolean;
}

/** A choice of many. The browser's own list: it works on a phone and without scripts. */
export function Select({ options, mono, className, ...rest }: Omit<ComponentProps<'select'>, 'children'> & { options: readonly SelectOption[]; mono?: boolean }) {
  return (
    <span className={cn('relative block', className)}>
      <select className={cn('entry cursor-pointer appearance-none pr-8', mono && 'font-mono')} {...useEntryWiring()} {...rest}>
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled ?? false}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown aria-hidden="true" className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 stroke-[1.5] text-ink-3" />
    </span>
  );
}
