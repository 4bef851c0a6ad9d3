import type { SignInMailbox } from '@/components/authorizations/use-sign-in-run';
import { openWord } from '@/components/authorizations/way-words';
import { SignInButton } from '@/components/mailboxes/sign-in-host';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { ButtonLink } from '@/components/ui/button-link';
import { Ruler } from '@/components/ui/ruler';
import { StateWord } from '@/components/ui/state-word';
import { Cell, Column, Row, RowLink, Table, TableBody, TableHead } from '@/components/ui/table';
import { wayOf } from '@/lib/authorizations/rules/ways';
import type { DeathCause } from '@/lib/grants/rules/death';
import type { ListedMailbox, MailboxRow, MailboxSort } from '@/lib/mailboxes/contract';
import { mailboxReason, type MailboxReason } from '@/lib/mailboxes/rules/reason';

/** Shared by all groups, so that columns line up through the page. */
export const mailboxColumns = ['23%', '18%', '7%', '7%', '10%', '10%', '13%', '12%'] as const;
export const mailboxHeads: readonly { label: string; end?: boolean; sort?: MailboxSort }[] = [
  { label: 'Mailbox', sort: 'address' },
  { label: 'Signed in as' },
  { label: 'Printers', end: true, sort: 'printers' },
  { label: 'Held', end: true },
  { label: 'Last refresh, GMT', sort: 'last_refresh' },
  { label: 'Next refresh', sort: 'next_refresh' },
  { label: 'Sign-in, days left', sort: 'dies' },
  { label: '' },
];

export const actionWord = { start: 'Sign in', again: 'Sign in again', renew: 'Renew secret' } as const;

/** What is pressed for a sign-in that goes on. */
export function openingWord(row: MailboxRow): string {
  return openWord[row.signIn?.method ?? 'device_code'];
}

/** A line's mailbox, for its sign-in. */
export function toSignIn({ id, address, printers, token }: MailboxRow): SignInMailbox {
  return { id, address, printers, way: wayOf({ method: token?.method ?? null, code: token?.reason?.code ?? null }) };
}

interface MailboxTableProps {
  home: string;
  label: string;
  rows: readonly ListedMailbox[];
  now: Date;
  mayAuthorize: boolean;
  /** Where all reasons stand in one table: each row tells its own, and the heads lead to the list sorted by them. */
  sorting?: { by: MailboxSort; order: 'asc' | 'desc'; hrefOf: (sort: MailboxSort) => string };
}

const longest = 90;
const day = 86_400_000;

/** The mailboxes of one reason, or of all. */
export function MailboxTable({ home, label, rows, now, mayAuthorize, sorting }: MailboxTableProps) {
  // A phone shows two lines of a row, and what the list is sorted by.
  const onPhone = (sort: MailboxSort) => (sorting?.by === sort ? { phone: 'note' as const } : {});
  return (
    <Table label={label} columns={mailboxColumns} sticky={sorting !== undefined}>
      <TableHead hidden={sorting === undefined}>
        {mailboxHeads.map(({ label: head, end, sort }) => (
          <Column
            key={head}
            quiet={sorting === undefined || head === ''}
            {...(end ? { end } : {})}
            {...(sorting && sort ? { sort: { href: sorting.hrefOf(sort), direction: sorting.by === sort ? (sorting.order === 'asc' ? 'ascending' : 'descending') : undefined } } : {})}
          >
            {head || 'Action'}
          </Column>
        ))}
      </TableHead>
      <TableBody>
        {rows.map((row) => {
          const { token } = row;
          const reason = mailboxReason(row);
          const sub = sorting ? <StateWord state={reason.role}>{reason.key === 'other' ? 'No token' : reason.title}</StateWord> : <Since row={row} now={now} />;
          return (
            <Row key={row.id}>
              <Cell phone="title" wrap><RowLink href={`${home}/mailboxes/${row.id}`} sub={sub}><span className="whitespace-nowrap max-tab:wrap-anywhere max-tab:whitespace-normal">{row.address}</span></RowLink></Cell>
              <Cell wrap tone={token?.accountName ? 'second' : 'note'}><Account name={token ? (token.accountName ?? 'nobody yet') : row.serverName} /></Cell>
              <Cell phone="state" end tone={row.printers === 0 ? 'note' : 'ink'}>
                <span className="max-tab:block max-tab:text-left">{row.printers.toLocaleString('en-GB')}<span className="text-ink-3 tab:hidden"> {row.printers === 1 ? 'printer' : 'printers'}</span></span>
              </Cell>
              <Cell phone="end" say="held" end tone={row.held === 0 ? 'note' : 'ink'}>{row.held.toLocaleString('en-GB')}</Cell>
              <Cell {...onPhone('last_refresh')} tone={token?.lastRefreshAt ? 'ink' : 'note'}>{token ? <When at={token.lastRefreshAt} now={now} word="last refresh" /> : null}</Cell>
              <Cell {...onPhone('next_refresh')} tone={token?.nextRefreshAt ? 'ink' : 'note'}>{token ? <When at={token.nextRefreshAt} now={now} word="next refresh" none="none" /> : null}</Cell>
              <Cell {...onPhone('dies')}><DaysLeft row={row} now={now} /></Cell>
              <Cell phone="act" end>{mayAuthorize && row.method === 'oauth' && reason.action && <Action home={home} row={row} action={reason.action} />}</Cell>
            </Row>
          );
        })}
      </TableBody>
    </Table>
  );
}

function Action({ home, row, action }: { home: string; row: MailboxRow; action: NonNullable<MailboxReason['action']> }) {
  const whose = <span className="sr-only">: {row.address}</span>;
  if (action === 'renew') return <ButtonLink href={`${home}/settings/app-registrations`} variant="row" size="small">{actionWord.renew}{whose}</ButtonLink>;
  return <SignInButton mailbox={toSignIn(row)} variant="row" size="small">{action === 'open' ? openingWord(row) : actionWord[action]}{whose}</SignInButton>;
}

/** On one line: an address must not break at its hyphens. */
function Account({ name }: { name: string }) {
  return <span className="block truncate" title={name}>{name}</span>;
}

function When({ at, now, word, none = 'never' }: { at: string | null; now: Date; word: string; none?: string }) {
  return <><span className="text-ink-3 tab:hidden">{word} </span>{at === null ? none : <AbsoluteTime at={at} form="short" now={now} />}</>;
}

function Since({ row, now }: { row: MailboxRow; now: Date }) {
  if (row.signIn) return <>{row.signIn.by ?? 'Somebody'} signs in{row.signIn.until && <>, until <AbsoluteTime at={row.signIn.until} form="short" now={now} /></>}</>;
  const hold = row.hold ?? row.externalHold;
  if (hold) {
    return (
      <>
        held since <AbsoluteTime at={hold.since} form="short" now={now} />
        {hold.until && <>, tries again <AbsoluteTime at={hold.until} form="short" now={now} /></>}
      </>
    );
  }
  if (row.token?.health === 'expiring' && row.token.diesAt) return <>ends <AbsoluteTime at={row.token.diesAt} form="short" now={now} /></>;
  return null;
}

/** Of what a grant dies, where it is not of disuse, which Platen puts off by itself. */
const causeWord: Record<DeathCause, string | null> = { unused: null, secret: 'secret expires', certificate: 'certificate expires', sign_in_frequency: 'asked again by rule' };

function DaysLeft({ row: { token }, now }: { row: MailboxRow; now: Date }) {
  if (!token) return null;
  if (token.health === 'never_authorized') return <span className="text-ink-3">none yet</span>;
  if (token.diesAt === null) return <span className="text-ink-3">{token.health === 'needs_sign_in' || token.health === 'needs_admin' ? 'ended' : 'no end'}</span>;
  const left = Math.max(0, Math.round((new Date(token.diesAt).getTime() - now.getTime()) / day));
  const why = token.diesWhy && causeWord[token.diesWhy];
  return (
    <>
      <span className="max-wide:hidden"><Ruler value={left} max={longest} unit="days" {...(token.health === 'expiring' ? { state: 'attention' as const } : {})} /></span>
      <span className="wide:hidden">{left}<span className="text-ink-3 tab:hidden"> {left === 1 ? 'day' : 'days'} left</span></span>
      {why && <span className="block text-note text-ink-3">{why}</span>}
    </>
  );
}
