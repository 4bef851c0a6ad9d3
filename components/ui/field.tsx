'use client';

import { useId, type ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { FieldContext } from '@/components/ui/field-context';
import { Mark } from '@/components/ui/mark';

interface FieldProps {
  label: ReactNode;
  /** One line under the entry: what it means. */
  note?: ReactNode;
  /** What to do, beside where. An empty value is no error. */
  error?: ReactNode;
  required?: boolean;
  /** `row`: label in its own column, ruled across the sheet. `stack`: label above. */
  layout?: 'row' | 'stack';
  /** `entry` for one control; `group` for radios, fixed values and anything else a `<label>` can't point at. */
  kind?: 'entry' | 'group';
  /** The id errors link to; made up when left out. */
  id?: string;
  children: ReactNode;
}

/** A line of a form: label, entry, note, error. Entries inside find their id, description and validity by themselves. */
export function Field({ label, note, error, required = false, layout = 'row', kind = 'entry', id, children }: FieldProps) {
  const made = useId();
  const inputId = id ?? `${made}-entry`;
  const noteId = `${made}-note`;
  const errorId = `${made}-error`;
  const labelId = `${made}-label`;
  const describedBy = [error ? errorId : '', note ? noteId : ''].filter(Boolean).join(' ') || undefined;
  const row = layout === 'row';
  const labelClass = row ? 'block pt-1.5 text-ink-2 max-tab:pt-0' : 'mb-1.5 block font-medium';
  const words = (
    <>
      {label}
      {required && <span className="font-normal text-ink-3"> (required)</span>}
    </>
  );

  return (
    <div
      className={cn(
        row &&
          'grid grid-cols-[11.5rem_minmax(0,1fr)] items-start gap-x-6 gap-y-1 border-b border-rule px-(--pad) py-2.5 last:border-b-0 max-tab:grid-cols-1 max-tab:py-3',
      )}
    >
      {kind === 'entry' ? (
        <label id={labelId} htmlFor={inputId} className={labelClass}>{words}</label>
      ) : (
        <div id={labelId} className={labelClass}>{words}</div>
      )}
      <div className="min-w-0">
        <FieldContext value={{ inputId, labelId, describedBy, invalid: Boolean(error), required }}>
          <div className={cn(kind === 'entry' && row && 'max-w-88')}>{children}</div>
        </FieldContext>
        {error != null && error !== '' && (
          <p id={errorId} className="mt-1.5 flex gap-[7px] text-note text-pretty text-failing">
            <Mark state="failing" className="mt-px" />
            <span className="max-w-120">{error}</span>
          </p>
        )}
        {note != null && (
          <p id={noteId} className="mt-1.5 max-w-120 text-note text-pretty text-ink-3">{note}</p>
        )}
      </div>
    </div>
  );
}
