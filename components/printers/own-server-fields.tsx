'use client';

import type { SendDraft } from '@/components/printers/send-draft';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { TextInput } from '@/components/ui/text-input';

interface OwnServerFieldsProps {
  draft: SendDraft;
  change: (part: Partial<SendDraft>) => void;
  error: (name: string) => string | undefined;
}

/** A mail server of the organization's own: name, port and security are free. */
export function OwnServerFields({ draft, change, error }: OwnServerFieldsProps) {
  return (
    <>
      <Field label="SMTP server name" required error={error('serverName')}>
        <TextInput
          mono
          name="serverName"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          placeholder="mail.contoso.com"
          maxLength={253}
          value={draft.ownServer}
          onChange={(event) => change({ ownServer: event.target.value })}
        />
      </Field>
      <Field label="SMTP server port number" required error={error('port')}>
        <TextInput mono name="port" inputMode="numeric" className="max-w-24" maxLength={5} value={draft.port} onChange={(event) => change({ port: event.target.value })} />
      </Field>
      <Field
        label="Use secure connection"
        error={error('security')}
        note={draft.security === 'none' ? 'Mail and password cross the network as they are. Choose this only for a relay inside your own.' : undefined}
      >
        <Select
          name="security"
          value={draft.security}
          options={[
            { value: 'starttls', label: 'STARTTLS' },
            { value: 'tls', label: 'SSL/TLS' },
            { value: 'none', label: 'Off' },
          ]}
          onChange={(event) => change({ security: event.target.value as SendDraft['security'] })}
        />
      </Field>
    </>
  );
}
