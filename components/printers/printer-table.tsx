import { PrinterStateWord } from '@/components/printers/printer-state';
import { WhenSent } from '@/components/printers/when-sent';
import { Cell, Column, Row, RowLink, Table, TableBody, TableHead } from '@/components/ui/table';
import type { PrinterRow } from '@/lib/printers/contract';

/** Where the sheet is narrow the columns that say least give way: asset tag, then site, then mailbox. */
const narrow =
  '@max-[68rem]:[&_:is(th,td):nth-child(2)]:hidden @max-[60rem]:[&_:is(th,td):nth-child(4)]:hidden @max-[52rem]:[&_:is(th,td):nth-child(5)]:hidden';

/** The organization's printers, one a line. */
export function PrinterTable({ base, rows, now }: { base: string; rows: readonly PrinterRow[]; now: Date }) {
  return (
    <div className="@container">
      <div className={narrow}>
        <Table label="Printers" sticky>
          <TableHead>
            <Column>Printer</Column>
            <Column>Asset</Column>
            <Column>Model</Column>
            <Column>Site</Column>
            <Column>Mailbox</Column>
            <Column>State</Column>
            <Column end>Last sent, GMT</Column>
            <Column end>Today</Column>
          </TableHead>
          <TableBody>
            {rows.map((row) => (
              <Row key={row.id}>
                <Cell phone="title" wrap><RowLink href={`${base}/${row.id}`}>{row.name}</RowLink></Cell>
                <Cell mono tone="note">{row.assetTag}</Cell>
                <Cell phone="side">{row.make} {row.model}</Cell>
                <Cell>{row.site}</Cell>
                <Cell tone={row.mailboxAddress ? 'ink' : 'note'}>{row.mailboxAddress ?? 'none'}</Cell>
                <Cell phone="state"><PrinterStateWord state={row.state} reason={row.reason} /></Cell>
                <Cell phone="end" end><WhenSent at={row.lastSentAt} now={now} /></Cell>
                <Cell end tone={row.today === 0 ? 'note' : 'ink'}>{row.today.toLocaleString('en-GB')}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      </div>
    </div>
  );
}
