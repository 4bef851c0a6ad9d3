import { endsWord, registrationSentence } from '@/components/app-registrations/registration-sentence';
import { signInQueue } from '@/components/app-registrations/to-authorize';
import { ButtonLink } from '@/components/ui/button-link';
import { ReferenceLine } from '@/components/ui/reference-line';
import { StateWord } from '@/components/ui/state-word';
import { StatusSentence } from '@/components/ui/status-sentence';
import { dayName } from '@/components/ui/time-format';
import type { RegistrationView } from '@/lib/app-registrations/contract';
import { expiryOf } from '@/lib/app-registrations/rules/expiry';

/** The page's sentence, and the client in a line of facts. */
export function RegistrationLead({ view, home, now, mayAuthorize }: { view: RegistrationView; home: string; now: Date; mayAuthorize: boolean }) {
  const { sentence, under } = registrationSentence(view, now);
  const expiry = expiryOf(view.expiresAt, now);
  const ends = view.expiresAt && dayName(view.expiresAt, 'UTC', true);
  const endState = expiry?.state === 'ended' || (expiry?.state === 'soon' && expiry.warnAt === 1) ? 'failing' : 'attention';
  const proof = view.proof === 'certificate' ? 'Certificate' : 'Secret';
  return (
    <>
      <StatusSentence
        under={under ?? undefined}
        actions={view.toAuthorize.length > 0 && mayAuthorize ? <ButtonLink href={signInQueue(home, view)} variant="key">Sign in again: {view.toAuthorize.length.toLocaleString('en-GB')}</ButtonLink> : undefined}
      >
        {sentence}
      </StatusSentence>
      {view.clientId !== null && (
        <ReferenceLine
          items={[
            { name: view.own ? 'Client' : 'Platen’s client', value: view.clientId, mono: true },
            { name: 'Tenant', value: view.own ? view.entraTenantId : 'whichever the account is of', mono: view.own },
            ...(view.own ? [{ name: 'Revision', value: String(view.revision ?? 1) }] : []),
            ...(view.own && view.proof === 'none' ? [{ name: 'Proves itself with', value: 'nothing: a public client' }] : []),
            ...(view.proof !== 'none'
              ? [
                  {
                    name: `${proof} ends`,
                    value: !expiry || !ends ? <span className="text-ink-3">nobody said when</span> : expiry.state === 'far' ? ends : <StateWord state={endState} reason={ends}>{expiry.state === 'ended' ? 'has ended' : endsWord(expiry.days)}</StateWord>,
                  },
                ]
              : []),
            ...(view.thumbprint ? [{ name: 'Thumbprint, SHA-256', value: view.thumbprint, mono: true }] : []),
          ]}
        />
      )}
    </>
  );
}
