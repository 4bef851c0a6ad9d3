'use client';

import { useActionState, useRef, useState, useTransition } from 'react';
import { changesClient, isEdited, isSameClient, settled, storedEntries, withProof, type RegistrationEntries } from '@/components/app-registrations/draft';
import { PreflightResult } from '@/components/app-registrations/preflight-result';
import { ProofFields } from '@/components/app-registrations/proof-fields';
import { proofWord } from '@/components/app-registrations/registration-sentence';
import { useFaultFocus } from '@/components/printers/use-fault-focus';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { FixedValue } from '@/components/ui/fixed-value';
import { FormActions } from '@/components/ui/form-actions';
import { FormError } from '@/components/ui/form-error';
import { Notice } from '@/components/ui/notice';
import { faultAt, type Outcome } from '@/components/ui/outcome';
import { SubmitButton } from '@/components/ui/submit-button';
import { TextInput } from '@/components/ui/text-input';
import { dayName } from '@/components/ui/time-format';
import type { PreflightView, RegistrationView, SavedRegistration } from '@/lib/app-registrations/contract';

interface RegistrationFormProps {
  view: RegistrationView;
  save: (before: Outcome<SavedRegistration> | null, form: FormData) => Promise<Outcome<SavedRegistration>>;
  check: (form: FormData) => Promise<Outcome<PreflightView>>;
}

const names = ['clientId', 'entraTenantId', 'proof', 'proof.secret', 'proof.expiresOn', 'proof.certificate', 'proof.privateKey'];

/** The organization's own client. Nothing typed is lost by an error, a secret neither. */
export function RegistrationForm({ view, save, check }: RegistrationFormProps) {
  const [outcome, formAction, pending] = useActionState(save, null);
  const [checked, setChecked] = useState<Outcome<PreflightView> | null>(null);
  const [checking, startChecking] = useTransition();
  const stored = storedEntries(view);
  const [entries, setEntries] = useState(stored);
  const [base, setBase] = useState(stored);
  const [told, setTold] = useState<Outcome<SavedRegistration> | Outcome<PreflightView> | null>(null);
  const [seen, setSeen] = useState<Outcome<SavedRegistration> | null>(null);
  const form = useRef<HTMLFormElement>(null);
  if (outcome !== seen) {
    setSeen(outcome);
    setTold(outcome);
    setChecked(null);
    // Saved: what was secret leaves the page.
    if (outcome?.value) {
      setBase(stored);
      setEntries(stored);
    }
  } else if (JSON.stringify(base) !== JSON.stringify(stored)) {
    setBase(stored);
    // Changed by somebody else, or just saved, while nothing new was typed here: show what is stored now.
    if (JSON.stringify(entries) === JSON.stringify(base)) setEntries(stored);
  }
  useFaultFocus(form, told);

  const fault = told?.fault;
  const change = (part: Partial<RegistrationEntries>) => setEntries((before) => settled(view, { ...before, ...part }));
  const edited = isEdited(view, entries);
  const elsewhere = fault && !names.some((name) => faultAt(fault, name));
  const ask = () =>
    startChecking(async () => {
      const answer = await check(new FormData(form.current ?? undefined));
      setChecked(answer);
      setTold(answer);
    });
  const keeps = isSameClient(view, entries) && view.proof !== 'none' ? `the ${proofWord[view.proof]}${view.expiresAt ? `, good until ${dayName(view.expiresAt, 'UTC', true)}` : ''}` : null;
  const note = pending ? undefined : edited ? 'Not saved yet' : outcome?.value ? savedWord(outcome.value) : undefined;

  return (
    <form ref={form} action={formAction} onReset={(event) => event.preventDefault()} noValidate aria-label="Own app registration">
      {elsewhere && (
        <div className="px-(--pad) pt-4">
          <FormError title={`${fault.title} ${fault.remedy}`} />
        </div>
      )}
      <Field kind="group" label="Cloud">
        <FixedValue>{view.label}</FixedValue>
      </Field>
      <Field label="Application (client) ID" required error={faultAt(fault, 'clientId')}>
        <TextInput mono name="clientId" autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={80} value={entries.clientId} onChange={(event) => change({ clientId: event.target.value })} />
      </Field>
      <Field label="Directory (tenant) ID" required error={faultAt(fault, 'entraTenantId')} note="Or a domain of the tenant, such as contoso.onmicrosoft.com; app-only sign-in needs the ID.">
        <TextInput mono name="entraTenantId" autoComplete="off" autoCapitalize="none" spellCheck={false} maxLength={253} value={entries.entraTenantId} onChange={(event) => change({ entraTenantId: event.target.value })} />
      </Field>
      <ProofFields
        entries={entries}
        change={change}
        choose={(proof) => change(withProof(view, proof))}
        error={(name) => faultAt(fault, name)}
        kept={keeps}
        keepsSecret={keeps !== null && view.proof === 'secret'}
      />
      {changesClient(view, entries) && view.mailboxes > 0 && (
        <Notice state="attention" title="This is another client." live="status">
          Mailboxes go on by the present one until somebody signs in again for each; they are listed here then.
        </Notice>
      )}
      {entries.proof === 'none' && isSameClient(view, entries) && view.proof !== 'none' && (
        <Notice state="attention" title={`The ${proofWord[view.proof]} goes.`} live="status">
          App-only sign-ins, and those in the browser that were made with it, go on by the present revision until it ends; they are listed here then.
        </Notice>
      )}
      {checked?.value && (
        <div className="border-b border-rule px-(--pad) py-4 tab:pl-[calc(var(--pad)+13rem)]">
          <PreflightResult view={checked.value} />
        </div>
      )}
      <FormActions note={note}>
        <SubmitButton busyWords="Saving" variant={edited ? 'key' : 'plain'} disabled={!edited && !pending}>Save the app registration</SubmitButton>
        <Button busy={checking} onClick={ask} disabled={entries.clientId.trim() === ''}>{checking ? 'Asking Entra' : 'Check before saving'}</Button>
      </FormActions>
    </form>
  );
}

function savedWord({ moved, toAuthorize }: SavedRegistration): string {
  const mailboxes = (count: number) => `${count.toLocaleString('en-GB')} ${count === 1 ? 'mailbox' : 'mailboxes'}`;
  if (toAuthorize > 0) return `Saved; ${mailboxes(toAuthorize)} to authorize again`;
  return moved > 0 ? `Saved; ${mailboxes(moved)} went over without a new sign-in` : 'Saved';
}
