import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { logOutHere } from '@/app/account/actions';
import { currentPerson, here } from '@/app/session/current';
import { Frame } from '@/components/frame/frame';
import { roleWord } from '@/components/people/role-word';

interface LayoutProps {
  params: Promise<{ organization: string }>;
  children: ReactNode;
}

export async function generateMetadata({ params }: LayoutProps): Promise<Metadata> {
  const { organization: slug } = await params;
  const organization = (await currentPerson())?.memberships.find((one) => one.slug === slug);
  // Nobody, or somebody else's: the page itself answers that, with a title of its own.
  if (!organization) return {};
  return { title: { template: `%s · ${organization.name} · Platen`, default: `${organization.name} · Platen` } };
}

export default async function OrganizationLayout({ params, children }: LayoutProps) {
  const { person, role, organization, memberships } = await here((await params).organization);
  const home = `/o/${organization.slug}`;
  return (
    <Frame
      home={`${home}/printers`}
      nav={[
        { href: `${home}/printers`, label: 'Printers' },
        { href: `${home}/mailboxes`, label: 'Mailboxes' },
        { href: `${home}/messages`, label: 'Messages' },
        { href: `${home}/settings`, label: 'Settings' },
      ]}
      organizations={memberships.map(({ slug, name }) => ({ name, href: `/o/${slug}/printers`, current: slug === organization.slug }))}
      person={{ name: person.name, email: person.email, role: roleWord[role] }}
      logOut={logOutHere}
    >
      {children}
    </Frame>
  );
}
