'use client';

import type { ComponentProps } from 'react';
import { cn } from '@/components/ui/cn';
import { useEntryWiring } from '@/components/ui/field-context';

/** One line of text. `mono` where the text is a machine's: host names, serials, codes. */
export function TextInput({ mono, className, ...rest }: ComponentProps<'input'> & { mono?: boolean }) {
  return <input className={cn('entry', mono && 'font-mono', className)} {...useEntryWiring()} {...rest} />;
}
