import { expect, it } from 'vitest';
import { cn } from '@/components/ui/cn';

it('keeps a size and a colour of the tokens side by side', () => {
  expect(cn('text-note', 'text-ink-3')).toBe('text-note text-ink-3');
});

it('lets the later of two sizes win', () => {
  expect(cn('text-note', 'text-body')).toBe('text-body');
});
