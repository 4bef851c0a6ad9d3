'use client';

import { useEffect, type RefObject } from 'react';
import type { Outcome } from '@/components/ui/outcome';

/** After a refused save, takes the reader to the first entry at fault. */
export function useFaultFocus(form: RefObject<HTMLFormElement | null>, outcome: Outcome<unknown> | null): void {
  useEffect(() => {
    if (!outcome?.fault) return;
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [form, outcome]);
}
