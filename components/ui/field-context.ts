'use client';

import { createContext, useContext } from 'react';

interface FieldWiring {
  inputId: string;
  labelId: string;
  describedBy: string | undefined;
  invalid: boolean;
  required: boolean;
}

export const FieldContext = createContext<FieldWiring | null>(null);

/** What an entry takes from the Field around it: id, description, validity. Empty outside a Field. */
export function useEntryWiring() {
  const field = useContext(FieldContext);
  if (!field) return {};
  return {
    id: field.inputId,
    ...(field.describedBy ? { 'aria-describedby': field.describedBy } : {}),
    ...(field.invalid ? { 'aria-invalid': true } : {}),
    ...(field.required ? { required: true } : {}),
  };
}
