import { CredentialTable } from '@/components/credentials/credential-table';
import { NewCredential } from '@/components/credentials/new-credential';
import { cn } from '@/components/ui/cn';
import { EmptyState } from '@/components/ui/empty-state';
import { Section } from '@/components/ui/section';
import { inOrganization, type Identity } from '@/lib/base/context';
import { env } from '@/lib/base/env';
import { listCredentials } from '@/lib/credentials/list-credentials';
import { createRestCredential, revoke } from './credential-actions';

interface CredentialsSectionProps {
  slug: string;
  identity: Identity;
  printer: { id: string; mailboxAddress: string | null };
  mayCreate: boolean;
  now: Date;
}

/** What this printer uses to hand mail to Platen. */
export async function CredentialsSection({ slug, identity, printer, mayCreate, now }: CredentialsSectionProps) {
  const rows = await inOrganization(identity, (context) => listCredentials(context, { printerId: printer.id }));
  const live = rows.filter(({ state }) => state === 'active');
  const ended = rows.filter(({ state }) => state !== 'active');
  return (
    <Section title="Credentials" help="What this printer uses to hand mail to Platen. Each was shown once." flush>
      {rows.length === 0 ? (
        <div className="px-(--pad) pb-2">
          <EmptyState title="No credential yet">
            A script or an app of the printer shows one to hand in its scans. Each printer has its own, so that one can be revoked alone.
          </EmptyState>
        </div>
      ) : (
        <CredentialTable rows={[...live, ...ended]} now={now} revoke={mayCreate ? revoke.bind(null, slug, printer.id) : undefined} />
      )}
      {/* In the same place before and after the first one: its dialog shows a key that is never shown again. */}
      {mayCreate && (
        <div className={cn('px-(--pad)', rows.length === 0 ? 'pb-7' : 'border-t border-rule py-3.5')}>
          <NewCredential create={createRestCredential.bind(null, slug, printer.id)} apiUrl={env().PLATEN_API_URL} from={printer.mailboxAddress ?? 'printer@example.com'} />
        </div>
      )}
    </Section>
  );
}
