'use client';

import { KeyRound } from 'lucide-react';
import { useActionState, useState } from 'react';
import { Button } from '@/components/ui/button';
import { CodeLine } from '@/components/ui/code-line';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { FormError } from '@/components/ui/form-error';
import { faultAt, type Outcome } from '@/components/ui/outcome';
import { SecretValue } from '@/components/ui/secret-value';
import { TextInput } from '@/components/ui/text-input';
import { submitCommands } from '@/lib/commands/rules/shell';
import { oneWord } from '@/lib/commands/rules/text';
import type { NewCredential } from '@/lib/credentials/contract';

export type CreateCredential = (before: Outcome<NewCredential> | null, form: FormData) => Promise<Outcome<NewCredential>>;

interface NewCredentialProps {
  create: CreateCredential;
  /** Address of the api process, as a printer reaches it. */
  apiUrl: string;
  /** The sender of the example: the mailbox's address. */
  from: string;
}

/** The button and dialog by which a printer gets a REST credential. Its key is shown once. */
export function NewCredential({ create, apiUrl, from }: NewCredentialProps) {
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
        Create a credential
      </Button>
      {/* A round of its own: what an earlier one showed is gone. */}
      <CredentialDialog key={round} open={open} close={() => setOpen(false)} create={create} apiUrl={apiUrl} from={from} />
    </>
  );
}

function CredentialDialog({ open, close, create, apiUrl, from }: NewCredentialProps & { open: boolean; close: () => void }) {
  const [outcome, formAction, pending] = useActionState(create, null);
  const [name, setName] = useState('');
  const made = outcome?.value;
  const nameFault = faultAt(outcome?.fault, 'name');
  const onOpenChange = (next: boolean) => !next && !pending && close();

  if (made?.kind === 'rest') {
    const key = oneWord(made.key);
    const dotted = 'border-t-2 border-dotted border-rule-strong pt-3.5';
    return (
      <Dialog
        open={open}
        onOpenChange={onOpenChange}
        title={`REST credential “${name.trim()}”`}
        subtitle="Copy it now. Platen keeps only a fingerprint and can’t show it again."
        announce="The credential is made. It is shown once."
        filled={key !== null && <CopyButton text={key} variant="key">Copy the key</CopyButton>}
        second={<Button onClick={close}>I have it</Button>}
      >
        <div className={dotted} data-testid="credential-key">
          <SecretValue>{made.key}</SecretValue>
        </div>
        <div className={`grid grid-cols-1 gap-3 ${dotted}`}>
          {submitCommands({ apiUrl, key: made.key, from }).map(({ label, command }) => (
            <div key={label} className="grid grid-cols-1 gap-1.5">
              <p className="text-data font-medium">{label}</p>
              <CodeLine text={command.line} note={command.note} label={`${label}: line for a shell`} />
            </div>
          ))}
        </div>
      </Dialog>
    );
  }

  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="REST credential"
      subtitle="For a script or an app of this printer that hands scans to Platen over HTTP."
      filled={<Button type="submit" form="new-credential" variant="key" busy={pending}>{pending ? 'Creating' : 'Create the credential'}</Button>}
      second={<Button onClick={close}>Cancel</Button>}
    >
      <form id="new-credential" action={formAction} onReset={(event) => event.preventDefault()} noValidate className="grid gap-4">
        {outcome?.fault && !nameFault && <FormError title={`${outcome.fault.title} ${outcome.fault.remedy}`} />}
        <Field label="Name" layout="stack" error={nameFault} note="Where it is used, so that it can be found again: “scan script”, “print server”.">
          <TextInput name="name" autoComplete="off" maxLength={80} data-first-focus="" value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
      </form>
    </Dialog>
  );
}
