import type { Metadata } from 'next';
import { here } from '@/app/session/current';
import { MailboxGroup } from '@/components/mailboxes/mailbox-group';
import { mailboxGroups } from '@/components/mailboxes/mailbox-reason';
import { mailboxColumns, mailboxHeads } from '@/components/mailboxes/mailbox-table';
import { MailboxesLead } from '@/components/mailboxes/mailboxes-lead';
import { SignInHost } from '@/components/mailboxes/sign-in-host';
import { LiveRefresh } from '@/components/messages/live-refresh';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { ColumnStrip } from '@/components/ui/column-strip';
import { Section } from '@/components/ui/section';
import { readLatestAuthorization } from '@/lib/authorizations/read-latest-authorization';
import { inOrganization } from '@/lib/base/context';
import { roleAllows } from '@/lib/base/roles';
import { listMailboxes } from '@/lib/mailboxes/list-mailboxes';
import { startSignIn } from '../authorizations/actions';

export const metadata: Metadata = { title: 'Mailboxes' };

/** Healthy mailboxes are counted, not studied: the rest is one press away. */
const wellShown = 12;

interface PageProps {
  params: Promise<{ organization: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function MailboxesPage({ params, searchParams }: PageProps) {
  const { identity, role, organization } = await here((await params).organization);
  const showAll = (await searchParams).show === 'all';
  const { groups, runs, now } = await inOrganization(identity, async (context) => {
    const rows = await listMailboxes(context, {});
    const runs = [];
    for (const { id, signIn } of rows) if (signIn) runs.push(await readLatestAuthorization(context, { mailboxId: id }));
    return { groups: mailboxGroups(rows), runs: runs.filter((run) => run !== null), now: context.now };
  });
  const home = `/o/${organization.slug}`;
  const base = `${home}/mailboxes`;
  const mayAuthorize = roleAllows(role, 'mailboxes:authorize');
  return (
    <SignInHost runs={runs} base={`${home}/authorizations`} start={startSignIn.bind(null, organization.slug)}>
      <LiveRefresh every={15} />
      <Section level={1} title="Mailboxes" help={<>Token health, grouped by reason. <AbsoluteTime at={now} form="full" /></>}>
        <MailboxesLead home={home} groups={groups} mayAuthorize={mayAuthorize} mayAdd={roleAllows(role, 'printers:write')} />
      </Section>
      {groups.length > 0 && <ColumnStrip columns={mailboxColumns} heads={mailboxHeads} />}
      {groups.map((group) => (
        <MailboxGroup
          key={group.reason.key}
          base={base}
          group={group}
          now={now}
          mayAuthorize={mayAuthorize}
          limit={group.reason.role === 'healthy' && !showAll ? { rows: wellShown, all: `${base}?show=all` } : null}
        />
      ))}
    </SignInHost>
  );
}
