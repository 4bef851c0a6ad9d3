'use client';

import { KeyRound } from 'lucide-react';
import { useActionState, useState } from 'react';
import { keyRights } from '@/components/settings/key-rights';
import { Button } from '@/components/ui/button';
import { CodeLine } from '@/components/ui/code-line';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { FormError } from '@/components/ui/form-error';
import { faultAt, type Outcome } from '@/components/ui/outcome';
import { SecretValue } from '@/components/ui/secret-value';
import { TextInput } from '@/components/ui/text-input';
import { TickGroup } from '@/components/ui/tick-group';
import { watchCommands } from '@/lib/commands/rules/shell';
import { oneWord } from '@/lib/commands/rules/text';
import type { NewOrganizationKey } from '@/lib/credentials/contract';

export type CreateOrganizationKey = (before: Outcome<NewOrganizationKey> | null, form: FormData) => Promise<Outcome<NewOrganizationKey>>;

interface NewOrganizationKeyProps {
  create: CreateOrganizationKey;
  apiUrl: string;
}

/** The button and dialog by which the organization gets a key. It is shown once. */
export function NewOrganizationKeyDialog(props: NewOrganizationKeyProps) {
  const [open, setOpen] = useState(false);
  const [round, setRound] = useState(0);
  return (
    <>
      <Button
        onClick={() => {
          setRound((before) => before + 1);
          setOpen(true);
        }}
      >
        <KeyRound aria-hidden="true" />
        Create a key
      </Button>
      {/* A round of its own: what an earlier one showed is gone. */}
      <KeyDialog key={round} open={open} close={() => setOpen(false)} {...props} />
    </>
  );
}

type Right = (typeof keyRights)[number]['value'];

function KeyDialog({ open, close, create, apiUrl }: NewOrganizationKeyProps & { open: boolean; close: () => void }) {
  const [outcome, formAction, pending] = useActionState(create, null);
  const [name, setName] = useState('');
  const [rights, setRights] = useState<Right[]>(['messages:read']);
  const made = outcome?.value;
  const [nameFault, rightsFault] = [faultAt(outcome?.fault, 'name'), faultAt(outcome?.fault, 'scopes')];
  const onOpenChange = (next: boolean) => !next && !pending && close();

  if (made) {
    const dotted = 'border-t-2 border-dotted border-rule-strong pt-3.5';
    const key = oneWord(made.key);
    return (
      <Dialog
        open={open}
        onOpenChange={onOpenChange}
        title={`Organization key “${name.trim()}”`}
        subtitle="Copy it now. Platen keeps only a fingerprint and can’t show it again."
        announce="The key is made. It is shown once."
        filled={key !== null && <CopyButton text={key} variant="key">Copy the key</CopyButton>}
        second={<Button onClick={close}>I have it</Button>}
      >
        <div className={dotted} data-testid="organization-key">
          <SecretValue>{made.key}</SecretValue>
        </div>
        {watchCommands({ apiUrl, key: made.key, rights }).map(({ label, command }) => (
          <div key={label} className={`grid grid-cols-1 gap-1.5 ${dotted}`}>
            <p className="text-data font-medium">{label}</p>
            <CodeLine text={command.line} note={command.note} label={`${label}: line for a shell`} />
          </div>
        ))}
      </Dialog>
    );
  }

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Organization key"
      subtitle="For a script or a system that speaks for all printers over REST."
      filled={<Button type="submit" form="new-organization-key" variant="key" busy={pending}>{pending ? 'Creating' : 'Create the key'}</Button>}
      second={<Button onClick={close}>Cancel</Button>}
    >
      <form id="new-organization-key" action={formAction} onReset={(event) => event.preventDefault()} noValidate className="grid gap-4">
        {outcome?.fault && !nameFault && !rightsFault && <FormError title={`${outcome.fault.title} ${outcome.fault.remedy}`} />}
        <Field label="Name" layout="stack" error={nameFault} note="Where it is used, so that it can be found again: “ticket system”, “night script”.">
          <TextInput name="name" autoComplete="off" maxLength={80} data-first-focus="" value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
        <Field label="It may" layout="stack" kind="group" error={rightsFault} note="As little as it needs: whoever has the key can do all of it.">
          <TickGroup name="scopes" options={keyRights} value={rights} onChange={setRights} />
        </Field>
      </form>
    </Dialog>
  );
}
