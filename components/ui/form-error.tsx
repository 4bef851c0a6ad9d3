'use client';

import { useEffect, useRef, type ReactNode } from 'react';
import { Mark } from '@/components/ui/mark';

/** What went wrong with a whole form, above its first line; takes focus, so that it is read. It stays until the next try. */
export function FormError({ title, fields = [] }: { title: ReactNode; fields?: readonly { id: string; message: ReactNode }[] }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), [title]);
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="grid grid-cols-[14px_minmax(0,1fr)] gap-x-3 gap-y-1 rounded-control border border-failing-border bg-failing-surface px-3.5 py-2.5"
    >
      <Mark state="failing" className="mt-[3px]" />
      <div>
        <p className="font-medium text-failing text-pretty">{title}</p>
        {fields.length > 0 && (
          <ul className="mt-1 grid gap-1">
            {fields.map(({ id, message }) => (
              <li key={id}>
                <a href={`#${id}`}>{message}</a>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
