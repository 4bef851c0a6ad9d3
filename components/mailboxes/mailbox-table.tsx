import { SignInButton } from '@/components/mailboxes/sign-in-host';
import type { MailboxReason } from '@/components/mailboxes/mailbox-reason';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { Ruler } from '@/components/ui/ruler';
import { Cell, Column, Row, RowLink, Table, TableBody, TableHead } from '@/components/ui/table';
import type { MailboxRow } from '@/lib/mailboxes/contract';

/** Shared by all groups, so that columns line up through the page. */
export const mailboxColumns = ['23%', '18%', '7%', '7%', '10%', '10%', '13%', '12%'] as const;
export const mailboxHeads = [
  { label: 'Mailbox' },
  { label: 'Signed in as' },
  { label: 'Printers', end: true },
  { label: 'Held', end: true },
  { label: 'Last refresh, GMT' },
  { label: 'Next refresh' },
  { label: 'Sign-in, days left' },
  { label: '' },
] as const;

export const actionWord = { start: 'Sign in', again: 'Sign in again', open: 'Open the code' } as const;

interface MailboxTableProps {
  base: string;
  label: string;
  rows: readonly MailboxRow[];
  reason: MailboxReason;
  now: Date;
  mayAuthorize: boolean;
}

const longest = 90;
const day = 86_400_000;

/** The mailboxes of one reason. */
export function MailboxTable({ base, label, rows, reason, now, mayAuthorize }: MailboxTableProps) {
  return (
    <Table label={label} columns={mailboxColumns}>
      <TableHead hidden>
        {mailboxHeads.map(({ label: head, ...rest }) => (
          <Column key={head} quiet {...rest}>{head || 'Action'}</Column>
        ))}
      </TableHead>
      <TableBody>
        {rows.map((row) => {
          const { token } = row;
          return (
            <Row key={row.id}>
              <Cell phone="title" wrap><RowLink href={`${base}/${row.id}`} sub={<Since row={row} now={now} />}><span className="whitespace-nowrap max-tab:wrap-anywhere max-tab:whitespace-normal">{row.address}</span></RowLink></Cell>
              <Cell wrap tone={token?.accountName ? 'second' : 'note'}><Account name={token ? (token.accountName ?? 'nobody yet') : row.serverName} /></Cell>
              <Cell phone="state" end tone={row.printers === 0 ? 'note' : 'ink'}>
                <span className="max-tab:block max-tab:text-left">{row.printers.toLocaleString('en-GB')}<span className="text-ink-3 tab:hidden"> {row.printers === 1 ? 'printer' : 'printers'}</span></span>
              </Cell>
              <Cell phone="end" say="held" end tone={row.held === 0 ? 'note' : 'ink'}>{row.held.toLocaleString('en-GB')}</Cell>
              <Cell tone={token?.lastRefreshAt ? 'ink' : 'note'}>{token ? <When at={token.lastRefreshAt} now={now} /> : null}</Cell>
              <Cell tone={token?.nextRefreshAt ? 'ink' : 'note'}>{token ? <When at={token.nextRefreshAt} now={now} none="none" /> : null}</Cell>
              <Cell><DaysLeft row={row} now={now} /></Cell>
              <Cell phone="act" end>
                {reason.action && mayAuthorize && row.method === 'oauth' && (
                  <SignInButton mailbox={{ id: row.id, address: row.address }} variant="row" size="small">
                    {actionWord[reason.action]}
                    <span className="sr-only">: {row.address}</span>
                  </SignInButton>
                )}
              </Cell>
            </Row>
          );
        })}
      </TableBody>
    </Table>
  );
}

/** On one line: an address must not break at its hyphens. */
function Account({ name }: { name: string }) {
  return <span className="block truncate" title={name}>{name}</span>;
}

function When({ at, now, none = 'never' }: { at: string | null; now: Date; none?: string }) {
  return at === null ? none : <AbsoluteTime at={at} form="short" now={now} />;
}

function Since({ row, now }: { row: MailboxRow; now: Date }) {
  if (row.signIn) return <>{row.signIn.by ?? 'Somebody'} signs in{row.signIn.until && <>, code until <AbsoluteTime at={row.signIn.until} form="short" now={now} /></>}</>;
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

function DaysLeft({ row: { token }, now }: { row: MailboxRow; now: Date }) {
  if (!token) return null;
  if (token.health === 'never_authorized') return <span className="text-ink-3">none yet</span>;
  if (token.diesAt === null) return <span className="text-ink-3">{token.health === 'needs_sign_in' || token.health === 'needs_admin' ? 'ended' : 'no end'}</span>;
  const left = Math.max(0, Math.round((new Date(token.diesAt).getTime() - now.getTime()) / day));
  return (
    <>
      <span className="max-wide:hidden"><Ruler value={left} max={longest} unit="days" {...(token.health === 'expiring' ? { state: 'attention' as const } : {})} /></span>
      <span className="wide:hidden">{left}</span>
    </>
  );
}
