import { StateWord } from '@/components/ui/state-word';
import { Cell, Column, Row, RowLink, Table, TableBody, TableHead } from '@/components/ui/table';
import type { ToSignIn } from '@/lib/authorizations/contract';
import { isSkipped } from '@/lib/authorizations/rules/queue';

interface WalkTableProps {
  rows: readonly ToSignIn[];
  at: string | null;
  addressAt: (mailboxId: string) => string;
}

/** All mailboxes of a walk, and how each of them stands. */
export function WalkTable({ rows, at, addressAt }: WalkTableProps) {
  return (
    <Table label="Mailboxes to sign in">
      <TableHead>
        <Column>Mailbox</Column>
        <Column end>Authorizes printers</Column>
        <Column>State</Column>
        <Column>Why</Column>
      </TableHead>
      <TableBody>
        {rows.map((row) => (
          <Row key={row.mailboxId} selected={row.mailboxId === at}>
            <Cell phone="title" wrap>
              {row.done ? (
                <span className="font-medium wrap-anywhere">{row.address}</span>
              ) : (
                <RowLink href={addressAt(row.mailboxId)} sub={row.neededAccount === row.address ? null : `signs in as ${row.neededAccount}`}><span className="wrap-anywhere">{row.address}</span></RowLink>
              )}
            </Cell>
            <Cell phone="end" say={row.printers === 1 ? 'printer' : 'printers'} end tone={row.printers === 0 ? 'note' : 'ink'}>{row.printers.toLocaleString('en-GB')}</Cell>
            <Cell phone="state"><Standing row={row} here={row.mailboxId === at} skipped={isSkipped(rows, row, at)} /></Cell>
            <Cell phone="note" tone="note" wrap>{row.done ? null : row.reason}</Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

const endings: Partial<Record<NonNullable<ToSignIn['run']>['state'], string>> = {
  declined: 'Declined',
  expired: 'Ran out',
  blocked: 'Blocked',
  wrong_account: 'Another account',
  consent_missing: 'Consent is missing',
  failed: 'Failed',
};

function Standing({ row: { done, run }, here, skipped }: { row: ToSignIn; here: boolean; skipped: boolean }) {
  if (done) return <StateWord state="healthy">Signed in</StateWord>;
  if (run?.state === 'starting' || run?.state === 'waiting') {
    return <StateWord state="waiting">{run.startedBy.thisSession ? 'Waiting for sign-in' : `${run.startedBy.you ? 'You are' : `${run.startedBy.name ?? 'Somebody else'} is`} signing in`}</StateWord>;
  }
  const ended = run && endings[run.state];
  if (ended) return <StateWord state={run.state === 'expired' ? 'off' : 'attention'}>{ended}</StateWord>;
  if (here) return <StateWord state="waiting">Now</StateWord>;
  return <StateWord state={skipped ? 'off' : 'waiting'}>{skipped ? 'Skipped' : 'To do'}</StateWord>;
}
