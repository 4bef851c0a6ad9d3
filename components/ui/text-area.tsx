'use client';

import type { ComponentProps } from 'react';
import { cn } from '@/components/ui/cn';
import { useEntryWiring } from '@/components/ui/field-context';

/** Several lines of text. `mono` where the text is a machine's: certificates, keys. */
export function TextArea({ mono, className, ...rest }: ComponentProps<'textarea'> & { mono?: boolean }) {
  return <textarea rows={5} className={cn('entry h-auto resize-y py-1.5', mono && 'font-mono text-note/5', className)} {...useEntryWiring()} {...rest} />;
}
