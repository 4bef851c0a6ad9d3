import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { logOutHere } from '@/app/account/actions';
import { currentPerson } from '@/app/session/current';
import { PlainPage } from '@/components/frame/plain-page';
import { OrganizationList } from '@/components/people/organization-list';
import { SubmitButton } from '@/components/ui/submit-button';

export const metadata: Metadata = { title: 'Your organizations' };

export default async function StartPage() {
  const current = await currentPerson();
  if (!current) redirect('/login');
  const { person, memberships } = current;
  const [only] = memberships;
  if (only && memberships.length === 1) redirect(`/o/${only.slug}/printers`);
  return (
    <PlainPage
      title="Your organizations"
      help={person.email}
      sentence={only ? `${person.name} is in ${memberships.length} organizations.` : 'You are in no organization.'}
      under={only ? 'Each has printers, mailboxes and messages of its own.' : 'Ask an owner to add you, then load this page again.'}
    >
      {only && <OrganizationList organizations={memberships} />}
      <form action={logOutHere} className="mt-7">
        <SubmitButton variant="plain" busyWords="Logging out">Log out</SubmitButton>
      </form>
    </PlainPage>
  );
}
