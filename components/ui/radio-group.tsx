'use client';

import { useContext, type ReactNode } from 'react';
import { FieldContext } from '@/components/ui/field-context';

interface RadioOption<Value extends string> {
  value: Value;
  label: ReactNode;
  /** Said after the label, lighter. */
  hint?: ReactNode;
  disabled?: boolean;
}

interface RadioGroupProps<Value extends string> {
  name: string;
  options: readonly RadioOption<Value>[];
  /** Controlled by `value` and `onChange`, or left to the form with `defaultValue`. */
  value?: Value;
  defaultValue?: Value;
  onChange?: (value: Value) => void;
}

/** A choice of few. Stands in a Field with `kind="group"`, whose label names it. */
export function RadioGroup<Value extends string>({ name, options, value, defaultValue, onChange }: RadioGroupProps<Value>) {
  const field = useContext(FieldContext);
  return (
    <div
      role="radiogroup"
      id={field?.inputId}
      aria-labelledby={field?.labelId}
      aria-describedby={field?.describedBy}
      aria-invalid={field?.invalid || undefined}
      tabIndex={-1}
    >
      {options.map((option) => (
        <label key={option.value} className="flex items-start gap-2.5 py-[5px] max-tab:py-2.5">
          <input
            type="radio"
            name={name}
            value={option.value}
            className="radio mt-0.5"
            disabled={option.disabled ?? false}
            {...(value === undefined ? { defaultChecked: option.value === defaultValue } : { checked: option.value === value })}
            onChange={() => onChange?.(option.value)}
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
