import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';

interface SplitProps {
  children: ReactNode;
  side: ReactNode;
  /** How wide the side is: 28 rem beside a form, 35 rem for a message beside its log, or half. */
  width?: 'form' | 'log' | 'half';
  /** On a phone both stand under each other, unless one of them is a screen of its own there. */
  phone?: 'both' | 'main' | 'side';
}

const columns = {
  form: 'desk:grid-cols-[minmax(0,1fr)_minmax(0,28rem)]',
  log: 'desk:grid-cols-[minmax(0,1fr)_minmax(0,35rem)]',
  half: 'desk:grid-cols-2',
};

/** Two things side by side on the sheet, with a rule between. For a Section that is `flush`. */
export function Split({ children, side, width = 'form', phone = 'both' }: SplitProps) {
  return (
    <div className={cn('desk:grid', columns[width])}>
      <div className={cn('min-w-0', phone === 'side' && 'max-tab:hidden')}>{children}</div>
      <div
        className={cn(
          'min-w-0 border-rule px-(--pad) pt-5 pb-7 max-desk:border-t desk:border-l desk:px-6',
          phone === 'main' && 'max-tab:hidden',
          phone === 'side' && 'max-tab:border-t-0',
        )}
      >
        {side}
      </div>
    </div>
  );
}
