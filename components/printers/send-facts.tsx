import type { ReactNode } from 'react';
import { methodWord } from '@/components/printers/method-word';
import type { SendDraft } from '@/components/printers/send-draft';
import { Field } from '@/components/ui/field';
import { FixedValue } from '@/components/ui/fixed-value';

const securityWord = { starttls: 'STARTTLS', tls: 'SSL/TLS', none: 'Off' } as const;

/** The Send (Email) settings for those whose role may only read them. */
export function SendFacts({ draft, cloudLabel, authentication }: { draft: SendDraft; cloudLabel: string | undefined; authentication?: ReactNode }) {
  const oauth = draft.method === 'oauth';
  const line = (label: string, value: ReactNode) => (
    <Field kind="group" label={label}>
      <FixedValue>{value}</FixedValue>
    </Field>
  );
  return (
    <>
      {line('Authentication method for sending email', methodWord[draft.method])}
      {oauth && line('Microsoft cloud', cloudLabel ?? draft.cloud)}
      {line('SMTP server name', <span className="mono">{oauth ? draft.cloudServer : draft.ownServer}</span>)}
      {line('SMTP server port number', <span className="mono">{oauth ? '587' : draft.port}</span>)}
      {line('Use secure connection', oauth ? 'STARTTLS' : securityWord[draft.security])}
      {line(draft.method === 'none' ? 'Email address' : 'Authentication email address', draft.address)}
      {draft.method !== 'none' && line('Authentication user name', draft.userName ?? draft.address)}
      {oauth && authentication}
      {line('Administrator email address', oauth ? draft.address : draft.administratorEmail || 'none')}
      {line('Auto specify sender name', draft.autoSpecifySenderName ? 'On' : 'Off')}
    </>
  );
}
