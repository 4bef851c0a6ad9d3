'use client';

import { useActionState, useRef, useState } from 'react';
import { freshIdentity, IdentityFields } from '@/components/printers/identity-fields';
import { freshDraft } from '@/components/printers/send-draft';
import { identityFault, sendFault, sendNames } from '@/components/printers/send-fault';
import { SendFields } from '@/components/printers/send-fields';
import { useFaultFocus } from '@/components/printers/use-fault-focus';
import { ButtonLink } from '@/components/ui/button-link';
import { Field } from '@/components/ui/field';
import { FormActions } from '@/components/ui/form-actions';
import { FormError } from '@/components/ui/form-error';
import type { Outcome } from '@/components/ui/outcome';
import { Section } from '@/components/ui/section';
import { SubmitButton } from '@/components/ui/submit-button';
import type { CloudChoice } from '@/lib/mailboxes/contract';

interface NewPrinterFormProps {
  action: (before: Outcome | null, form: FormData) => Promise<Outcome>;
  clouds: readonly CloudChoice[];
  sites: readonly string[];
  /** The list of printers. */
  back: string;
}

/** A new printer: what it is, then how it sends. */
export function NewPrinterForm({ action, clouds, sites, back }: NewPrinterFormProps) {
  const [outcome, formAction] = useActionState(action, null);
  const [identity, setIdentity] = useState(freshIdentity);
  const [draft, setDraft] = useState(() => freshDraft(clouds));
  const form = useRef<HTMLFormElement>(null);
  useFaultFocus(form, outcome);

  const { fault } = outcome ?? {};
  const placed =
    fault && (sendNames.some((name) => sendFault(fault, name)) || Object.keys(freshIdentity).some((name) => identityFault(fault, name)));
  return (
    <form ref={form} action={formAction} onReset={(event) => event.preventDefault()} noValidate aria-label="New printer" className="border-t border-rule">
      <Section title="Printer" help="What it is and where it stands. Serial number and asset tag are each used once." flush>
        {fault && !placed && (
          <div className="px-(--pad) pt-4">
            <FormError title={`${fault.title} ${fault.remedy}`} />
          </div>
        )}
        <IdentityFields draft={identity} change={(part) => setIdentity((before) => ({ ...before, ...part }))} error={(name) => identityFault(fault, name)} sites={sites} />
      </Section>
      <Section title="Send (Email)" help="In the order of the printer’s own panel." flush>
        <SendFields
          draft={draft}
          change={(part) => setDraft((before) => ({ ...before, ...part }))}
          clouds={clouds}
          error={(name) => sendFault(fault, name)}
          sharedBy={1}
          hasPassword={false}
          keepsPassword={false}
          authentication={
            <Field kind="group" label="OAuth 2.0 authentication">
              <p className="pt-1.5 text-ink-2 max-tab:pt-0">Comes next, on the printer’s page. Nothing to do where the mailbox is signed in already.</p>
            </Field>
          }
        />
        <FormActions>
          <SubmitButton busyWords="Adding the printer">Add the printer</SubmitButton>
          <ButtonLink href={back} variant="quiet">Cancel</ButtonLink>
        </FormActions>
      </Section>
    </form>
  );
}
