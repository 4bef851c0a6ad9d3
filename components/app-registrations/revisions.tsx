import { AbsoluteTime } from '@/components/ui/absolute-time';
import { Section } from '@/components/ui/section';
import { StateWord } from '@/components/ui/state-word';
import { Cell, Column, Row, Table, TableBody, TableHead } from '@/components/ui/table';
import { dayName } from '@/components/ui/time-format';
import type { RevisionView } from '@/lib/app-registrations/contract';

function proofOf({ proof, expiresAt }: RevisionView): string {
  if (proof === 'none') return 'nothing';
  return `${proof === 'secret' ? 'Secret' : 'Certificate'}${expiresAt ? `, until ${dayName(expiresAt, 'UTC', true)}` : ''}`;
}

/** Every client the mailboxes signed in with. A revision is never changed: another takes its place. */
export function Revisions({ history, currentId, now }: { history: readonly RevisionView[]; currentId: string | null; now: Date }) {
  return (
    <Section flush title="Revisions" help="A revision is never changed: another takes its place." id="revisions">
      <Table label="Revisions of the app registration">
        <TableHead>
          <Column>Client</Column>
          <Column>Proves itself with</Column>
          <Column>State</Column>
          <Column end>Since, GMT</Column>
          <Column end>Mailboxes</Column>
        </TableHead>
        <TableBody>
          {history.map((revision) => (
            <Row key={revision.id}>
              <Cell phone="title" wrap>
                <span className="font-medium">{revision.own ? `Revision ${revision.revision}` : 'Platen’s own'}</span>
                {revision.createdBy && <span className="text-ink-3"> by {revision.createdBy}</span>}
                <span className="mono block text-note whitespace-nowrap text-ink-2">{revision.clientId}</span>
                {revision.own && <span className="mono block text-note text-ink-3">{revision.entraTenantId}</span>}
              </Cell>
              <Cell phone="note" tone={revision.proof === 'none' ? 'note' : 'second'}>{proofOf(revision)}</Cell>
              <Cell phone="state">
                {revision.endedAt ? (
                  <StateWord state="off" reason={<AbsoluteTime at={revision.endedAt} form="short" now={now} />}>Ended</StateWord>
                ) : revision.id === currentId ? (
                  <StateWord state="healthy">Current</StateWord>
                ) : (
                  <StateWord state="off">Not used now</StateWord>
                )}
              </Cell>
              <Cell end tone="second"><AbsoluteTime at={revision.createdAt} form="short" now={now} /></Cell>
              <Cell phone="side" end say={revision.mailboxes === 1 ? 'mailbox' : 'mailboxes'} tone={revision.mailboxes === 0 ? 'note' : 'ink'}>{revision.mailboxes.toLocaleString('en-GB')}</Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}
