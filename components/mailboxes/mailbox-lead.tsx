import { mailboxSentence } from '@/components/mailboxes/mailbox-sentence';
import { StartSignIn } from '@/components/mailboxes/start-sign-in';
import { TestSendButton } from '@/components/test-sends/test-send-scope';
import { methodWord } from '@/components/printers/method-word';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { Unbroken } from '@/components/mailboxes/unbroken';
import { ButtonLink } from '@/components/ui/button-link';
import { ReferenceLine } from '@/components/ui/reference-line';
import { RelativeTime } from '@/components/ui/relative-time';
import { StateWord } from '@/components/ui/state-word';
import { StatusSentence } from '@/components/ui/status-sentence';
import type { DeathCause } from '@/lib/grants/rules/death';
import type { MailboxView } from '@/lib/mailboxes/contract';
import type { MailboxReason } from '@/lib/mailboxes/rules/reason';

interface MailboxLeadProps {
  home: string;
  mailbox: MailboxView;
  reason: MailboxReason;
  now: Date;
  mayAuthorize: boolean;
}

const endWord: Record<DeathCause, string> = {
  unused: '90 days after the last refresh',
  secret: 'with the app’s secret',
  certificate: 'with the app’s certificate',
  sign_in_frequency: 'by the tenant’s sign-in frequency',
};
const securityWord = { none: 'no encryption', starttls: 'STARTTLS', tls: 'TLS' } as const;

/** A mailbox's sentence, its next action, and its reference line. */
export function MailboxLead({ home, mailbox, reason, now, mayAuthorize }: MailboxLeadProps) {
  const { sentence, under } = mailboxSentence(mailbox, reason, now);
  const { token, waiting } = mailbox;
  const when = (at: string | null | undefined, none: string) => (at ? <RelativeTime at={at} serverNow={now} /> : none);
  const items = [
    { name: 'State', value: <StateWord state={reason.role}>{reason.key === 'other' ? methodWord[mailbox.method] : reason.title}</StateWord> },
    ...(token ? [{ name: 'Signed in as', value: token.accountName ?? 'nobody yet' }] : []),
    { name: 'Server', value: `${mailbox.serverName}:${mailbox.port}, ${securityWord[mailbox.security]}`, mono: true },
    ...(mailbox.userName !== mailbox.address ? [{ name: 'User name', value: mailbox.userName }] : []),
    ...(token?.accountName
      ? [
          { name: 'Signed in', value: when(token.authorizedAt, 'never') },
          { name: 'Last refresh', value: when(token.lastRefreshAt, 'not yet') },
          { name: 'Next refresh', value: when(token.nextRefreshAt, 'none') },
          ...(mailbox.accessExpiresAt ? [{ name: 'Access token good until', value: <AbsoluteTime at={mailbox.accessExpiresAt} form="short" now={now} /> }] : []),
          ...(token.diesAt ? [{ name: token.diesWhy === 'unused' ? 'Dies unused' : 'Ends', value: <><AbsoluteTime at={token.diesAt} form="day" />{token.diesWhy && `, ${endWord[token.diesWhy]}`}</> }] : []),
        ]
      : []),
    ...(mailbox.recipientsToday > 0 ? [{ name: 'Recipients today', value: `${mailbox.recipientsToday.toLocaleString('en-GB')} of ${mailbox.limits.now.maxRecipientsPerDay.toLocaleString('en-GB')}` }] : []),
  ];
  const actions = (
    <>
      {waiting > 0 && <ButtonLink href={`${home}/messages?mailbox=${mailbox.id}&state=${mailbox.hold ? 'held' : 'waiting'}&period=all`}>See the {waiting.toLocaleString('en-GB')} waiting</ButtonLink>}
      {mayAuthorize && <TestSendButton>Send a test</TestSendButton>}
      {mailbox.method === 'oauth' && mayAuthorize && <StartSignIn again={token?.accountName != null} needed={reason.action !== null && reason.action !== 'renew'} />}
      {reason.action === 'renew' && <ButtonLink href={`${home}/settings/app-registrations`} variant="key">Renew secret</ButtonLink>}
    </>
  );
  return (
    <>
      <StatusSentence under={under ?? undefined} actions={actions}><Unbroken text={sentence} /></StatusSentence>
      <ReferenceLine items={items} />
    </>
  );
}
