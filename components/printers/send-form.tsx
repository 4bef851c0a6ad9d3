'use client';

import { useActionState, useRef, useState } from 'react';
import { Authentication } from '@/components/authorizations/authentication';
import { erasesSignIn, isChanged, keepsPassword, type SendDraft } from '@/components/printers/send-draft';
import { sendFault, sendNames } from '@/components/printers/send-fault';
import { SendFields } from '@/components/printers/send-fields';
import { AwayLink } from '@/components/ui/away-link';
import { Field } from '@/components/ui/field';
import { FormActions } from '@/components/ui/form-actions';
import { FormError } from '@/components/ui/form-error';
import { Notice } from '@/components/ui/notice';
import type { Outcome } from '@/components/ui/outcome';
import { SubmitButton } from '@/components/ui/submit-button';
import { useFaultFocus } from '@/components/printers/use-fault-focus';
import type { CloudChoice } from '@/lib/mailboxes/contract';

interface SendFormProps {
  action: (before: Outcome | null, form: FormData) => Promise<Outcome>;
  /** What is stored. */
  stored: SendDraft;
  clouds: readonly CloudChoice[];
  sharedBy: number;
  hasPassword: boolean;
  authenticated: { as: string; at: Date | null } | null;
  dead: boolean;
  mayAuthorize: boolean;
  firmware: { text: string | null; answer: string; source: string | null };
}

/** A printer's Send (Email) settings, edited in place. */
export function SendForm({ action, stored, clouds, sharedBy, hasPassword, authenticated, dead, mayAuthorize, firmware }: SendFormProps) {
  const [outcome, formAction, pending] = useActionState(action, null);
  const [draft, setDraft] = useState(stored);
  const [base, setBase] = useState(stored);
  const [settled, setSettled] = useState<Outcome | null>(null);
  const form = useRef<HTMLFormElement>(null);

  // Saved, or changed by somebody else while nothing here was touched: show what is stored now.
  const saved = outcome !== settled && outcome?.value !== undefined;
  if (outcome !== settled) setSettled(outcome);
  if (JSON.stringify(base) !== JSON.stringify(stored)) {
    setBase(stored);
    if (saved || outcome?.value !== undefined || !isChanged(draft, base)) setDraft(stored);
  } else if (saved) {
    setDraft(stored);
  }
  useFaultFocus(form, outcome);

  const changed = isChanged(draft, base);
  const { fault } = outcome ?? {};
  const elsewhere = fault && !sendNames.some((name) => sendFault(fault, name));
  const change = (part: Partial<SendDraft>) => setDraft((before) => ({ ...before, ...part }));

  return (
    <form ref={form} action={formAction} onReset={(event) => event.preventDefault()} noValidate aria-label="Send (Email)">
      {elsewhere && (
        <div className="px-(--pad) pt-4">
          <FormError title={`${fault.title} ${fault.remedy}`} />
        </div>
      )}
      <SendFields
        draft={draft}
        change={change}
        clouds={clouds}
        error={(name) => sendFault(fault, name)}
        sharedBy={draft.address === base.address ? sharedBy : 1}
        hasPassword={hasPassword}
        keepsPassword={hasPassword && keepsPassword(draft, base)}
        authentication={
          base.method === 'oauth' ? (
            <Authentication
              authenticated={authenticated}
              dead={dead}
              sharedBy={sharedBy}
              mayAuthorize={mayAuthorize}
              blocked={changed ? 'Save the changes first: the sign-in belongs to what is stored.' : undefined}
            />
          ) : (
            <Field kind="group" label="OAuth 2.0 authentication">
              <p className="pt-1.5 text-ink-2 max-tab:pt-0">Save first; then somebody signs in as the mailbox.</p>
            </Field>
          )
        }
      />
      <Field kind="group" label="Firmware" note={firmware.source ? <>{firmware.answer} <AwayLink href={firmware.source}>Source</AwayLink></> : firmware.answer}>
        <p className="mono pt-1.5 max-tab:pt-0">{firmware.text ?? <span className="font-sans text-ink-3">not recorded</span>}</p>
      </Field>
      {authenticated && erasesSignIn(draft, base) && (
        <Notice state="attention" title="Saving erases the sign-in." live="status">
          It belongs to the account, cloud and method it was made with.{sharedBy > 1 && ` All ${sharedBy.toLocaleString('en-GB')} printers of this mailbox stop sending until somebody signs in again.`}
        </Notice>
      )}
      <FormActions note={pending ? undefined : changed ? 'Not saved yet' : outcome?.value !== undefined ? 'Saved' : 'No changes'}>
        <SubmitButton busyWords="Saving" variant={changed ? 'key' : 'plain'} disabled={!changed && !pending}>Save</SubmitButton>
      </FormActions>
    </form>
  );
}
