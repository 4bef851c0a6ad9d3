'use client';

import { useActionState, useRef, useState } from 'react';
import { IdentityFields, type IdentityDraft } from '@/components/printers/identity-fields';
import { identityFault } from '@/components/printers/send-fault';
import { useFaultFocus } from '@/components/printers/use-fault-focus';
import { ButtonLink } from '@/components/ui/button-link';
import { FormActions } from '@/components/ui/form-actions';
import { FormError } from '@/components/ui/form-error';
import type { Outcome } from '@/components/ui/outcome';
import { SubmitButton } from '@/components/ui/submit-button';

interface EditPrinterFormProps {
  action: (before: Outcome | null, form: FormData) => Promise<Outcome>;
  stored: IdentityDraft;
  sites: readonly string[];
  /** The printer's page. */
  back: string;
}

/** What a printer is, edited on a page of its own. */
export function EditPrinterForm({ action, stored, sites, back }: EditPrinterFormProps) {
  const [outcome, formAction] = useActionState(action, null);
  const [draft, setDraft] = useState(stored);
  const form = useRef<HTMLFormElement>(null);
  useFaultFocus(form, outcome);
  const { fault } = outcome ?? {};
  return (
    <form ref={form} action={formAction} onReset={(event) => event.preventDefault()} noValidate aria-label="Printer details">
      {fault && !Object.keys(stored).some((name) => identityFault(fault, name)) && (
        <div className="px-(--pad) pt-4">
          <FormError title={`${fault.title} ${fault.remedy}`} />
        </div>
      )}
      <IdentityFields draft={draft} change={(part) => setDraft((before) => ({ ...before, ...part }))} error={(name) => identityFault(fault, name)} sites={sites} />
      <FormActions>
        <SubmitButton busyWords="Saving">Save the details</SubmitButton>
        <ButtonLink href={back} variant="quiet">Cancel</ButtonLink>
      </FormActions>
    </form>
  );
}
