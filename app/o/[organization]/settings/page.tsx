import type { Metadata } from 'next';
import { here } from '@/app/session/current';
import { roleWord } from '@/components/people/role-word';
import { Limits } from '@/components/settings/limits';
import { Members } from '@/components/settings/members';
import { OrganizationKeys } from '@/components/settings/organization-keys';
import { Storage } from '@/components/settings/storage';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { ButtonLink } from '@/components/ui/button-link';
import { ReferenceLine } from '@/components/ui/reference-line';
import { Section } from '@/components/ui/section';
import { StatusSentence } from '@/components/ui/status-sentence';
import { inOrganization } from '@/lib/base/context';
import { env } from '@/lib/base/env';
import { storageRoom } from '@/lib/base/health/storage';
import { roleAllows } from '@/lib/base/roles';
import { listOrganizationKeys } from '@/lib/credentials/list-organization-keys';
import { listMembers } from '@/lib/people/list-members';
import { readOrganization } from '@/lib/people/read-organization';
import { readUsage } from '@/lib/usage/read-usage';
import { saveSettings } from './actions';
import { createKey, revokeKey } from './key-actions';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage({ params }: { params: Promise<{ organization: string }> }) {
  const { organization: slug } = await params;
  const { identity, person, role } = await here(slug);
  const { organization, members, keys, usage, now } = await inOrganization(identity, async (context) => ({
    organization: await readOrganization(context, {}),
    members: await listMembers(context, {}),
    keys: await listOrganizationKeys(context, {}),
    usage: await readUsage(context, {}),
    now: context.now,
  }));
  const deeds = roleAllows(role, 'credentials:write') ? { create: createKey.bind(null, slug), revoke: revokeKey.bind(null, slug) } : undefined;
  const room = await storageRoom();
  return (
    <>
      <Section level={1} title="Settings" help="The organization, its people and its limits.">
        <StatusSentence
          under={`Your role here: ${roleWord[role].toLowerCase()}.`}
          actions={<ButtonLink href={`/o/${slug}/settings/app-registrations`}>App registration</ButtonLink>}
        >
          {organization.name}
        </StatusSentence>
        <ReferenceLine
          items={[
            { name: 'Short name', value: organization.slug, mono: true },
            { name: 'Address', value: `/o/${organization.slug}`, mono: true },
            { name: 'Since', value: <AbsoluteTime at={organization.createdAt} form="day" /> },
          ]}
        />
      </Section>
      <Members members={members} you={person.userId} />
      <OrganizationKeys rows={keys} now={now} apiUrl={env().PLATEN_API_URL} deeds={deeds} />
      <Limits limits={organization} save={roleAllows(role, 'organization:write') ? saveSettings.bind(null, organization.slug) : null} />
      <Storage usage={usage} retention={organization} room={room} now={now} />
    </>
  );
}
