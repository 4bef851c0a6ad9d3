'use client';

import { useContext, useState, type ComponentProps, type ReactNode } from 'react';
import { FieldContext } from '@/components/ui/field-context';

interface SwitchProps extends Omit<ComponentProps<'input'>, 'type' | 'role' | 'size'> {
  /** The words beside it, by state. */
  onWord?: ReactNode;
  offWord?: ReactNode;
}

/** On or off, with the word beside it. Stands in a Field with `kind="group"`. Posts `on`, or nothing. */
export function Switch({ onWord = 'On', offWord = 'Off', checked, defaultChecked = false, onChange, ...rest }: SwitchProps) {
  const field = useContext(FieldContext);
  const [own, setOwn] = useState(defaultChecked);
  const on = checked ?? own;
  return (
    <label className="-mb-1 flex min-h-(--control) w-fit items-center gap-2.5">
      <input
        type="checkbox"
        role="switch"
        className="switch"
        checked={on}
        onChange={(event) => {
          setOwn(event.target.checked);
          onChange?.(event);
        }}
        id={field?.inputId}
        aria-labelledby={field?.labelId}
        aria-describedby={field?.describedBy}
        {...rest}
      />
      <span>{on ? onWord : offWord}</span>
    </label>
  );
}
