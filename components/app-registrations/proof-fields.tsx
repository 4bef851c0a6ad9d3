'use client';

import type { RegistrationEntries } from '@/components/app-registrations/draft';
import { Field } from '@/components/ui/field';
import { RadioGroup } from '@/components/ui/radio-group';
import { TextArea } from '@/components/ui/text-area';
import { TextInput } from '@/components/ui/text-input';

interface ProofFieldsProps {
  entries: RegistrationEntries;
  change: (part: Partial<RegistrationEntries>) => void;
  error: (name: string) => string | undefined;
  choose: (proof: RegistrationEntries['proof']) => void;
  /** What is stored and may be kept: "the secret, good until Mon 7 Dec 2026"; null where there is nothing. */
  kept: string | null;
  /** Whether what may be kept is a secret, whose end only people know. */
  keepsSecret: boolean;
}

/** What the client proves itself with. A stored secret is never shown, only kept or replaced. */
export function ProofFields({ entries, change, choose, error, kept, keepsSecret }: ProofFieldsProps) {
  return (
    <>
      <Field kind="group" label="It proves itself with" error={error('proof')}>
        <RadioGroup
          name="proof"
          value={entries.proof}
          onChange={choose}
          options={[
            ...(kept === null ? [] : [{ value: 'kept' as const, label: 'What it has now', hint: kept }]),
            { value: 'none', label: 'Nothing', hint: 'a public client: device codes and browser sign-in' },
            { value: 'secret', label: 'A client secret', hint: 'app-only sign-in too' },
            { value: 'certificate', label: 'A certificate', hint: 'app-only sign-in too; nothing secret ever leaves Platen' },
          ]}
        />
      </Field>
      {entries.proof === 'secret' && (
        <Field label="Client secret" required error={error('proof.secret')} note="The column Value under Certificates & secrets, shown there once. Platen seals it and never shows it again.">
          <TextInput
            mono
            type="password"
            name="secret"
            autoComplete="off"
            spellCheck={false}
            maxLength={512}
            value={entries.secret}
            onChange={(event) => change({ secret: event.target.value })}
          />
        </Field>
      )}
      {(entries.proof === 'secret' || (entries.proof === 'kept' && keepsSecret)) && (
        <Field label="Ends on" error={error('proof.expiresOn')} note="The column Expires. Platen tells 30, 14, 7 and 1 days before; without it nobody is told.">
          <TextInput type="date" name="expiresOn" className="max-w-44" value={entries.expiresOn} onChange={(event) => change({ expiresOn: event.target.value })} />
        </Field>
      )}
      {entries.proof === 'certificate' && (
        <>
          <Field label="Certificate" required error={error('proof.certificate')} note="In PEM, with an RSA key; the same one that you upload to the app. When it ends, it says itself.">
            <TextArea
              mono
              name="certificate"
              autoComplete="off"
              spellCheck={false}
              placeholder="-----BEGIN CERTIFICATE-----"
              value={entries.certificate}
              onChange={(event) => change({ certificate: event.target.value })}
            />
          </Field>
          <Field label="Private key" required error={error('proof.privateKey')} note="In PEM, without a passphrase. Platen seals it and never shows it again.">
            <TextArea
              mono
              name="privateKey"
              autoComplete="off"
              spellCheck={false}
              placeholder="-----BEGIN PRIVATE KEY-----"
              value={entries.privateKey}
              onChange={(event) => change({ privateKey: event.target.value })}
            />
          </Field>
        </>
      )}
    </>
  );
}
