import type { MailboxGroup } from '@/components/mailboxes/mailbox-reason';
import { actionWord } from '@/components/mailboxes/mailbox-table';
import { mailboxesSentence } from '@/components/mailboxes/mailboxes-sentence';
import { SignInButton } from '@/components/mailboxes/sign-in-host';
import { Unbroken } from '@/components/mailboxes/unbroken';
import { ButtonLink } from '@/components/ui/button-link';
import { StatusSentence } from '@/components/ui/status-sentence';

/** The list's sentence, and the next action: the first mailbox somebody has to sign in for. */
export function MailboxesLead({ home, groups, mayAuthorize, mayAdd }: { home: string; groups: readonly MailboxGroup[]; mayAuthorize: boolean; mayAdd: boolean }) {
  const { sentence, under } = mailboxesSentence(groups);
  const next = groups.find(({ reason, rows }) => reason.action !== null && rows.length > 0);
  const mailbox = next?.rows[0];
  const held = groups.some(({ rows }) => rows.some((row) => row.held > 0));
  const actions = [
    groups.length === 0 && mayAdd && <ButtonLink key="add" href={`${home}/printers/new`} variant="key">Add a printer</ButtonLink>,
    held && <ButtonLink key="held" href={`${home}/messages?state=held&period=all`}>See what is held</ButtonLink>,
    mayAuthorize && mailbox && next.reason.action && (
      <SignInButton key="sign-in" mailbox={{ id: mailbox.id, address: mailbox.address }} variant="key">
        {next.rows.length === 1 || next.reason.action === 'open' ? actionWord[next.reason.action] : `${actionWord[next.reason.action]}: ${mailbox.address}`}
      </SignInButton>
    ),
  ].filter(Boolean);
  return (
    <StatusSentence under={groups.length === 0 ? 'A mailbox comes with the first printer that sends from it. Printers with the same address share the mailbox and its sign-in.' : (under ?? undefined)} actions={actions.length > 0 ? <>{actions}</> : undefined}>
      <Unbroken text={sentence} />
    </StatusSentence>
  );
}
