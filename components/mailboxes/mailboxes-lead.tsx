import type { SignInMailbox } from '@/components/authorizations/use-sign-in-run';
import { actionWord } from '@/components/mailboxes/mailbox-table';
import { mailboxesSentence } from '@/components/mailboxes/mailboxes-sentence';
import { SignInButton } from '@/components/mailboxes/sign-in-host';
import { Unbroken } from '@/components/mailboxes/unbroken';
import { ButtonLink } from '@/components/ui/button-link';
import { StatusSentence } from '@/components/ui/status-sentence';
import type { ReasonCount } from '@/lib/mailboxes/rules/groups';

interface MailboxesLeadProps {
  home: string;
  /** All of the organization's, whatever the list is narrowed to. */
  groups: readonly ReasonCount[];
  /** The first mailbox somebody has to sign in for. */
  next: (SignInMailbox & { opening: string }) | null;
  /** How many wait for one, to be walked through. */
  toWalk: number;
  mayAuthorize: boolean;
  mayAdd: boolean;
}

/** The list's sentence, and the next action: the mailbox somebody has to sign in for, or the walk through all of them. */
export function MailboxesLead({ home, groups, next, toWalk, mayAuthorize, mayAdd }: MailboxesLeadProps) {
  const { sentence, under } = mailboxesSentence(groups);
  const first = groups.find(({ reason }) => reason.action !== null);
  const action = first?.reason.action;
  const actions = [
    groups.length === 0 && mayAdd && <ButtonLink key="add" href={`${home}/printers/new`} variant="key">Add a printer</ButtonLink>,
    groups.some(({ held }) => held > 0) && <ButtonLink key="held" href={`${home}/messages?state=held&period=all`}>See what is held</ButtonLink>,
    action === 'renew' && <ButtonLink key="renew" href={`${home}/settings/app-registrations`} variant="key">{actionWord.renew}</ButtonLink>,
    mayAuthorize && toWalk > 1 && action !== 'renew' && <ButtonLink key="walk" href={`${home}/mailboxes/sign-in`} variant="key">Sign in {toWalk.toLocaleString('en-GB')} mailboxes</ButtonLink>,
    mayAuthorize && toWalk <= 1 && next && first && action && action !== 'renew' && (
      <SignInButton key="sign-in" mailbox={next} variant="key">
        {action === 'open' ? next.opening : first.mailboxes === 1 ? actionWord[action] : `${actionWord[action]}: ${next.address}`}
      </SignInButton>
    ),
  ].filter(Boolean);
  return (
    <StatusSentence under={groups.length === 0 ? 'A mailbox comes with the first printer that sends from it. Printers with the same address share the mailbox and its sign-in.' : (under ?? undefined)} actions={actions.length > 0 ? <>{actions}</> : undefined}>
      <Unbroken text={sentence} />
    </StatusSentence>
  );
}
