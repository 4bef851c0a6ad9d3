'use client';

import type { ReactNode } from 'react';
import { useFormStatus } from 'react-dom';
import { Button, type ButtonProps } from '@/components/ui/button';

/** Sends the form around it. While that runs, it says `busyWords` and takes no second press. */
export function SubmitButton({ busyWords, children, ...rest }: Omit<ButtonProps, 'type' | 'busy'> & { busyWords: ReactNode }) {
  const { pending } = useFormStatus();
  return (
    <Button type="submit" variant="key" busy={pending} {...rest}>
      {pending ? busyWords : children}
    </Button>
  );
}
