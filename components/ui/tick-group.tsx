'use client';

import { useContext, type ReactNode } from 'react';
import { FieldContext } from '@/components/ui/field-context';

interface TickGroupProps<Value extends string> {
  name: string;
  options: readonly { value: Value; label: ReactNode; hint?: ReactNode }[];
  value: readonly Value[];
  onChange: (value: Value[]) => void;
}

/** Any of a few. Stands in a Field with `kind="group"`, whose label names it. Posts `name` once for each. */
export function TickGroup<Value extends string>({ name, options, value, onChange }: TickGroupProps<Value>) {
  const field = useContext(FieldContext);
  return (
    <div role="group" id={field?.inputId} aria-labelledby={field?.labelId} aria-describedby={field?.describedBy} tabIndex={-1}>
      {options.map((option) => (
        <label key={option.value} className="flex items-start gap-2.5 py-[5px] max-tab:py-2.5">
          <input
            type="checkbox"
            name={name}
            value={option.value}
            className="tick mt-0.5"
            checked={value.includes(option.value)}
            onChange={({ target }) => onChange(target.checked ? [...value, option.value] : value.filter((one) => one !== option.value))}
          />
          <span>
            {option.label}
            {option.hint != null && <span className="text-ink-3"> {option.hint}</span>}
          </span>
        </label>
      ))}
    </div>
  );
}
