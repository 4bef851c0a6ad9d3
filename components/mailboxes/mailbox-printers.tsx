import { Cell, Column, Row, RowLink, Table, TableBody, TableHead } from '@/components/ui/table';
import { EmptyState } from '@/components/ui/empty-state';
import { Section } from '@/components/ui/section';
import { StateWord } from '@/components/ui/state-word';
import type { MailboxView } from '@/lib/mailboxes/contract';

/** The printers that send from the mailbox: its sign-in is theirs. */
export function MailboxPrinters({ home, printers }: { home: string; printers: MailboxView['usedBy'] }) {
  return (
    <Section title="Printers" help="They share this mailbox and its sign-in." flush={printers.length > 0}>
      {printers.length === 0 ? (
        <EmptyState title="No printer sends from this mailbox">Choose it in a printer’s settings by its address.</EmptyState>
      ) : (
        <Table label="Printers of this mailbox">
          <TableHead>
            <Column>Printer</Column>
            <Column>Model</Column>
            <Column>Site</Column>
            <Column>State</Column>
          </TableHead>
          <TableBody>
            {printers.map(({ id, name, make, model, site, off }) => (
              <Row key={id}>
                <Cell phone="title" wrap><RowLink href={`${home}/printers/${id}`}>{name}</RowLink></Cell>
                <Cell phone="side" tone="second">{make} {model}</Cell>
                <Cell phone="state" tone="second">{site}</Cell>
                <Cell phone="end">{off ? <StateWord state="off">Off</StateWord> : <StateWord state="healthy">On</StateWord>}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      )}
    </Section>
  );
}
