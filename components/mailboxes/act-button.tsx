'use client';

import { useState, useTransition, type ReactNode } from 'react';
import { Button, type ButtonProps } from '@/components/ui/button';
import { FormError } from '@/components/ui/form-error';
import type { Fault, Outcome } from '@/components/ui/outcome';

/** A button that does one thing at once; what was refused stands under it. */
export function ActButton({ act, busyWords, children, ...look }: Pick<ButtonProps, 'variant' | 'size'> & { act: () => Promise<Outcome>; busyWords: string; children: ReactNode }) {
  const [fault, setFault] = useState<Fault | null>(null);
  const [busy, startTransition] = useTransition();
  const press = () => {
    setFault(null);
    startTransition(async () => {
      const outcome = await act().catch(() => null);
      setFault(outcome ? (outcome.fault ?? null) : { code: 'unavailable', title: 'Platen does not answer.', remedy: 'Check the network, then try again.' });
    });
  };
  return (
    <>
      <Button busy={busy} onClick={press} {...look}>{busy ? busyWords : children}</Button>
      {fault && <div className="basis-full"><FormError title={`${fault.title} ${fault.remedy}`} /></div>}
    </>
  );
}
