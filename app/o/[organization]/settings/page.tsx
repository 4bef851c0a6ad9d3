import type { Metadata } from 'next';
import { here } from '@/app/session/current';
import { roleWord } from '@/components/people/role-word';
import { Limits } from '@/components/settings/limits';
import { Members } from '@/components/settings/members';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { ReferenceLine } from '@/components/ui/reference-line';
import { Section } from '@/components/ui/section';
import { StatusSentence } from '@/components/ui/status-sentence';
import { inOrganization } from '@/lib/base/context';
import { roleAllows } from '@/lib/base/roles';
import { listMembers } from '@/lib/people/list-members';
import { readOrganization } from '@/lib/people/read-organization';
import { saveSettings } from './actions';

export const metadata: Metadata = { title: 'Settings' };

export default async function SettingsPage({ params }: { params: Promise<{ organization: string }> }) {
  const { identity, person, role } = await here((await params).organization);
  const { organization, members } = await inOrganization(identity, async (context) => ({ organization: await readOrganization(context, {}), members: await listMembers(context, {}) }));
  return (
    <>
      <Section level={1} title="Settings" help="The organization, its people and its limits.">
        <StatusSentence under={`Your role here: ${roleWord[role].toLowerCase()}.`}>{organization.name}</StatusSentence>
        <ReferenceLine
          items={[
            { name: 'Short name', value: organization.slug, mono: true },
            { name: 'Address', value: `/o/${organization.slug}`, mono: true },
            { name: 'Since', value: <AbsoluteTime at={organization.createdAt} form="day" /> },
          ]}
        />
      </Section>
      <Members members={members} you={person.userId} />
      <Limits limits={organization} save={roleAllows(role, 'organization:write') ? saveSettings.bind(null, organization.slug) : null} />
    </>
  );
}
