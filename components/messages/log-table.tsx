import { messageLook } from '@/components/messages/message-look';
import { MessageStateWord } from '@/components/messages/message-state-word';
import { replyWord, sizeWord } from '@/components/messages/size-word';
import type { LogRow } from '@/components/messages/view';
import { Cell, Column, Row, RowLink, Table, TableBody, TableHead } from '@/components/ui/table';
import { clockTime, dayName, type Moment } from '@/components/ui/time-format';

interface LogTableProps {
  rows: readonly LogRow[];
  now: Date;
  /** The address of a message, with the log beside it as it stands now. */
  hrefOf: (id: string) => string;
  /** The message in the panel beside the log. */
  selected?: string | undefined;
}

/** What was accepted, newest first. A press anywhere on a line opens the message. */
export function LogTable({ rows, now, hrefOf, selected }: LogTableProps) {
  return (
    <Table label="Message log" sticky>
      <TableHead>
        <Column>Accepted, GMT</Column>
        <Column>State</Column>
        <Column>From, to</Column>
        <Column end>Size</Column>
        <Column>Reply</Column>
      </TableHead>
      <TableBody>
        {rows.map((row) => (
          <Row key={row.id} whole selected={row.id === selected}>
            <Cell phone="end" tone="second"><Accepted at={row.acceptedAt} now={now} /></Cell>
            <Cell phone="state" wrap><MessageStateWord look={messageLook(row, now)} /></Cell>
            <Cell phone="title" wrap>
              <RowLink stay href={hrefOf(row.id)} sub={<span className="whitespace-nowrap max-tab:wrap-anywhere max-tab:whitespace-normal">{row.recipients === 1 ? row.firstRecipient : `${row.recipients} recipients`}</span>}>
                {row.printer ?? 'Platen'}
              </RowLink>
            </Cell>
            <Cell phone="side" end tone="second">{sizeWord(row.bytes)}</Cell>
            <Cell mono tone="note">{row.state === 'unknown' && row.lastCode === null ? 'no answer' : replyWord(row.lastCode, row.lastEnhanced)}</Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}

function Accepted({ at, now, zone = 'UTC' }: { at: Moment; now: Moment; zone?: string }) {
  const today = dayName(at, zone, true) === dayName(now, zone, true);
  return (
    <time dateTime={new Date(at).toISOString()} className="whitespace-nowrap">
      {clockTime(at, zone, true)}
      {!today && <span className="block text-note text-ink-3 max-tab:inline max-tab:before:content-[',_']">{dayName(at, zone)}</span>}
    </time>
  );
}
