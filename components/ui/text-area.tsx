'use client';

import type { ComponentProps } from 'react';
import { cn } from '@/components/ui/cn';
import { useEntryWiring } from '@/components/ui/field-context';

/** Several lines of text; grows with what is typed where the browser can. */
export function TextArea({ mono, className, rows = 3, ...rest }: ComponentProps<'textarea'> & { mono?: boolean }) {
  return <textarea rows={rows} className={cn('entry field-sizing-content py-1.5', mono && 'font-mono', className)} {...useEntryWiring()} {...rest} />;
}
