'use client';

import { useActionState, useEffect, useRef, useState, type ReactNode } from 'react';
import { Field } from '@/components/ui/field';
import { FormActions } from '@/components/ui/form-actions';
import { FormError } from '@/components/ui/form-error';
import { faultAt, type Outcome } from '@/components/ui/outcome';
import { SubmitButton } from '@/components/ui/submit-button';
import { TextInput } from '@/components/ui/text-input';

export interface NumberEntry {
  name: string;
  label: string;
  value: number;
  /** What is counted: "hours", "messages". */
  unit: string;
  note: ReactNode;
}

interface NumbersFormProps {
  /** Its name for a screen reader. */
  label: string;
  entries: readonly NumberEntry[];
  action: (before: Outcome | null, form: FormData) => Promise<Outcome>;
  /** Where the verb's input has the numbers: errors name them by it. */
  path?: string;
  submitWords: string;
  /** Beside the button: another way to settle them. */
  children?: ReactNode;
}

type Draft = Record<string, string>;

const draftOf = (entries: readonly NumberEntry[]): Draft => Object.fromEntries(entries.map(({ name, value }) => [name, String(value)]));

/** Numbers that are edited in place, each with its unit and what it does. */
export function NumbersForm({ label, entries, action, path, submitWords, children }: NumbersFormProps) {
  const [outcome, formAction, pending] = useActionState(action, null);
  const stored = draftOf(entries);
  const [draft, setDraft] = useState(stored);
  const [base, setBase] = useState(stored);
  const form = useRef<HTMLFormElement>(null);
  const changed = entries.some(({ name }) => draft[name]?.trim() !== base[name]);
  // Saved, or changed by somebody else while nothing here was touched: show what is stored now.
  if (JSON.stringify(base) !== JSON.stringify(stored)) {
    setBase(stored);
    if (outcome?.value !== undefined || !changed) setDraft(stored);
  }
  useEffect(() => {
    if (outcome?.fault) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [outcome]);
  const { fault } = outcome ?? {};
  const said = (name: string) => faultAt(fault, path ? `${path}.${name}` : name);
  return (
    <form ref={form} action={formAction} onReset={(event) => event.preventDefault()} noValidate aria-label={label}>
      {fault && !entries.some(({ name }) => said(name)) && (
        <div className="px-(--pad) pt-4">
          <FormError title={`${fault.title} ${fault.remedy}`} />
        </div>
      )}
      {entries.map(({ name, label: words, unit, note }) => (
        <Field key={name} label={words} note={note} error={said(name)}>
          <span className="flex items-center gap-2">
            <TextInput
              name={name}
              inputMode="numeric"
              autoComplete="off"
              maxLength={10}
              className="max-w-28 text-right"
              value={draft[name] ?? ''}
              onChange={(event) => setDraft((before) => ({ ...before, [name]: event.target.value }))}
            />
            <span className="whitespace-nowrap text-ink-3">{unit}</span>
          </span>
        </Field>
      ))}
      <FormActions note={pending ? undefined : changed ? 'Not saved yet' : outcome?.value !== undefined ? 'Saved' : undefined}>
        <SubmitButton busyWords="Saving" variant={changed ? 'key' : 'plain'} disabled={!changed && !pending}>{submitWords}</SubmitButton>
        {children}
      </FormActions>
    </form>
  );
}
