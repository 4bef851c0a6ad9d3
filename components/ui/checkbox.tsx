'use client';

import { useEffect, useRef, type ComponentProps, type ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

interface CheckboxProps extends Omit<ComponentProps<'input'>, 'type' | 'size'> {
  /** Words beside it; without them give an `aria-label`. */
  label?: ReactNode;
  /** Some, not all. */
  mixed?: boolean;
}

/** A tick, with its words. */
export function Checkbox({ label, mixed = false, className, ...rest }: CheckboxProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = mixed;
  }, [mixed]);
  const input = <input ref={box} type="checkbox" className={cn('tick', label != null && 'mt-0.5', className)} {...rest} />;
  if (label == null) return input;
  return (
    <label className="flex w-fit items-start gap-2.5 py-[5px] max-tab:py-2.5">
      {input}
      <span>{label}</span>
    </label>
  );
}
