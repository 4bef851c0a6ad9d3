import type { Metadata } from 'next';
import { tokenOfVisit } from '@/app/hand-over/visit';
import { currentPerson } from '@/app/session/current';
import { consentWords } from '@/components/app-registrations/consent-words';
import { PlainPage } from '@/components/frame/plain-page';
import { ButtonLink } from '@/components/ui/button-link';
import { readConsentState } from '@/lib/app-registrations/rules/consent';

export const metadata: Metadata = { title: 'Consent' };

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/**
 * Where Microsoft sends an administrator after the consent page. Anybody can make up such an address, so nothing of it
 * is stored or shown word for word, and the tenant it names is not believed: the next sign-in shows what is true.
 */
export default async function ConsentPage({ searchParams }: PageProps) {
  const given = await searchParams;
  const one = (name: string) => (typeof given[name] === 'string' ? given[name] : undefined);
  const { sentence, under } = consentWords({ granted: one('admin_consent'), error: one('error'), description: one('error_description') });
  const began = readConsentState(one('state'));
  const person = await currentPerson();
  const byLink = person === null && (await tokenOfVisit()) !== null;
  const organization = began && person?.memberships.find(({ organizationId }) => organizationId === began.organizationId);
  return (
    <PlainPage title="Consent" help="What came back from Microsoft." sentence={sentence} under={under}>
      {organization && <ButtonLink href={`/o/${organization.slug}/settings/app-registrations?cloud=${began.cloud}`} variant="key">Back to the app registration</ButtonLink>}
      {byLink && <ButtonLink href="/hand-over/done" variant="key">Back to the link</ButtonLink>}
    </PlainPage>
  );
}
