import type { Metadata } from 'next';
import { cache } from 'react';
import { orNotFound } from '@/app/session/action-result';
import { here } from '@/app/session/current';
import { SignInScope } from '@/components/authorizations/sign-in-scope';
import { HandOverLinks } from '@/components/hand-overs/hand-over-links';
import { mailboxHistory } from '@/components/mailboxes/history';
import { MailboxHistory } from '@/components/mailboxes/mailbox-history';
import { MailboxLead } from '@/components/mailboxes/mailbox-lead';
import { MailboxLimits } from '@/components/mailboxes/mailbox-limits';
import { MailboxPrinters } from '@/components/mailboxes/mailbox-printers';
import { MailboxRemedy } from '@/components/mailboxes/mailbox-remedy';
import { toSignIn } from '@/components/mailboxes/mailbox-table';
import { MailboxWeek } from '@/components/mailboxes/mailbox-week';
import { LiveRefresh } from '@/components/messages/live-refresh';
import { TestHistory } from '@/components/test-sends/test-history';
import { TestSendScope } from '@/components/test-sends/test-send-scope';
import { methodWord } from '@/components/printers/method-word';
import { Section } from '@/components/ui/section';
import { readLatestAuthorization } from '@/lib/authorizations/read-latest-authorization';
import { inOrganization } from '@/lib/base/context';
import { roleAllows } from '@/lib/base/roles';
import { listGrantEvents } from '@/lib/grants/list-grant-events';
import { listHandOvers } from '@/lib/hand-overs/list-hand-overs';
import { readMailbox } from '@/lib/mailboxes/read-mailbox';
import { mailboxReason } from '@/lib/mailboxes/rules/reason';
import { listTestSends } from '@/lib/test-sends/list-test-sends';
import { signInActs } from '../../authorizations/acts';
import { sayTestArrived, startTest } from '../../test-sends/actions';
import { resetLimits, saveLimits, tryHold } from '../actions';
import { createLink, revokeLink } from '../hand-over-actions';

interface PageProps {
  params: Promise<{ organization: string; mailbox: string }>;
}

/** Read once for the title and the page. */
const read = cache(async (slug: string, mailboxId: string) => {
  const { identity } = await here(slug);
  return orNotFound(
    inOrganization(identity, async (context) => ({
      mailbox: await readMailbox(context, { mailboxId }),
      run: await readLatestAuthorization(context, { mailboxId }),
      links: await listHandOvers(context, { mailboxId }),
      events: await listGrantEvents(context, { mailboxId, limit: 100 }),
      tests: await listTestSends(context, { mailboxId }),
      now: context.now,
    })),
  );
});

export async function generateMetadata({ params }: PageProps): Promise<Metadata> {
  const { organization, mailbox } = await params;
  return { title: (await read(organization, mailbox)).mailbox.address };
}

export default async function MailboxPage({ params }: PageProps) {
  const { organization: slug, mailbox: mailboxId } = await params;
  const { role, person } = await here(slug);
  const { mailbox, run, links, events, tests, now } = await read(slug, mailboxId);
  const home = `/o/${slug}`;
  const reason = mailboxReason(mailbox);
  const mayAuthorize = roleAllows(role, 'mailboxes:authorize');
  return (
    <SignInScope key={mailbox.id} mailbox={toSignIn(mailbox)} run={run} address={`${home}/authorizations/${mailbox.id}`} acts={signInActs(slug)}>
      <TestSendScope
        of={mailbox.address}
        recipient={person.email}
        may={mayAuthorize}
        running={tests.find(({ state }) => state === 'running')?.id ?? null}
        base={`${home}/test-sends`}
        start={startTest.bind(null, slug, { mailboxId })}
        sayArrived={sayTestArrived.bind(null, slug)}
        tryHeld={tryHold.bind(null, slug, mailboxId)}
      >
        <LiveRefresh every={mailbox.waiting > 0 ? 5 : 30} />
        <Section level={1} title={mailbox.address} help={methodWord[mailbox.method]} back={{ href: `${home}/mailboxes`, label: 'Mailboxes' }}>
          <MailboxLead home={home} mailbox={mailbox} reason={reason} now={now} mayAuthorize={mayAuthorize} />
        </Section>
        <MailboxRemedy mailbox={mailbox} reason={reason} now={now} mayAuthorize={mayAuthorize} tryNow={roleAllows(role, 'messages:act') ? tryHold.bind(null, slug, mailboxId) : null} />
        {mailbox.method === 'oauth' && (mayAuthorize || links.length > 0) && (
          <HandOverLinks
            rows={links}
            now={now}
            account={mailbox.userName}
            acts={mayAuthorize ? { create: createLink.bind(null, slug, mailboxId), revoke: revokeLink.bind(null, slug, mailboxId) } : null}
          />
        )}
        <MailboxPrinters home={home} printers={mailbox.usedBy} />
        <MailboxWeek mailbox={mailbox} now={now} />
        <MailboxLimits
          home={home}
          limits={mailbox.limits}
          acts={roleAllows(role, 'printers:mail') ? { save: saveLimits.bind(null, slug, mailboxId), reset: resetLimits.bind(null, slug, mailboxId) } : null}
        />
        <TestHistory tests={tests} now={now} />
        <MailboxHistory days={mailboxHistory(events, mailbox.signIns)} />
      </TestSendScope>
    </SignInScope>
  );
}
