import { NewHandOverButton } from '@/components/hand-overs/new-hand-over';
import { RevokeHandOver } from '@/components/hand-overs/revoke-hand-over';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { cn } from '@/components/ui/cn';
import { EmptyState } from '@/components/ui/empty-state';
import type { Outcome } from '@/components/ui/outcome';
import { RelativeTime } from '@/components/ui/relative-time';
import { Section } from '@/components/ui/section';
import { StateWord } from '@/components/ui/state-word';
import { Cell, Column, Row, Table, TableBody, TableHead } from '@/components/ui/table';
import type { HandOverRow, NewHandOver } from '@/lib/hand-overs/contract';

interface HandOverLinksProps {
  rows: readonly HandOverRow[];
  now: Date;
  /** The account that must sign in. */
  account: string;
  /** Null for those who may only look. */
  acts: { create: () => Promise<Outcome<NewHandOver>>; revoke: (handOverId: string) => Promise<Outcome> } | null;
}

/** Links by which somebody without a log-in signs this mailbox in, and what became of each. */
export function HandOverLinks({ rows, now, account, acts }: HandOverLinksProps) {
  return (
    <Section title="Hand-over links" help="For somebody who has the password and no log-in here. Each was shown once." flush>
      {rows.length === 0 ? (
        <div className="px-(--pad) pb-2">
          <EmptyState title="Does somebody else have the password?">
            Send them a link: they sign in at Microsoft, once, without a log-in here. Whoever has the link can only sign in as {account}; any other account is refused.
          </EmptyState>
        </div>
      ) : (
        <Table label="Hand-over links">
          <TableHead>
            <Column>State</Column>
            <Column>Made by</Column>
            <Column>What became of it</Column>
            <Column end>Made, GMT</Column>
            <Column end>Ends, GMT</Column>
            <Column quiet>Actions</Column>
          </TableHead>
          <TableBody>
            {rows.map((row) => (
              <Row key={row.id}>
                <Cell phone="title"><State row={row} now={now} /></Cell>
                <Cell phone="state" tone="second">{row.createdBy ?? 'somebody who left'}</Cell>
                <Cell phone="note" tone="second" wrap>{became(row)}</Cell>
                <Cell phone="side" end tone="second"><AbsoluteTime at={row.createdAt} form="short" now={now} /></Cell>
                <Cell end tone="second"><AbsoluteTime at={row.endedAt ?? row.expiresAt} form="short" now={now} /></Cell>
                <Cell phone="act" end>{acts && row.state === 'open' && <RevokeHandOver revoke={acts.revoke.bind(null, row.id)} />}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      )}
      {/* In the same place before and after the first one: its dialog shows a link that is never shown again. */}
      {acts && (
        <div className={cn('px-(--pad)', rows.length === 0 ? 'pb-7' : 'border-t border-rule py-3.5')}>
          <NewHandOverButton account={account} create={acts.create} replaces={rows.some(({ state }) => state === 'open')} />
        </div>
      )}
    </Section>
  );
}

function State({ row, now }: { row: HandOverRow; now: Date }) {
  switch (row.state) {
    case 'open':
      return <StateWord state="waiting" reason={<>ends <RelativeTime at={row.expiresAt} serverNow={now} /></>}>Open</StateWord>;
    case 'used':
      return <StateWord state="healthy">Used</StateWord>;
    case 'revoked':
      return <StateWord state="off">Revoked</StateWord>;
    case 'expired':
      return <StateWord state="off">Expired</StateWord>;
  }
}

function became({ state, usedBy, starts, lastFailure }: HandOverRow): string {
  if (state === 'used') return `${usedBy ?? 'The account'} signed in`;
  if (starts === 0) return state === 'open' ? 'Not tried yet' : 'Never tried';
  const tried = starts === 1 ? 'Tried once' : `Tried ${starts} times`;
  return lastFailure === null ? tried : `${tried}, last: ${lastFailure.charAt(0).toLowerCase()}${lastFailure.slice(1)}`;
}
