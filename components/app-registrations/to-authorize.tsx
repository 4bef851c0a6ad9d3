import { AbsoluteTime } from '@/components/ui/absolute-time';
import { ButtonLink } from '@/components/ui/button-link';
import { Section } from '@/components/ui/section';
import { Cell, Column, Row, RowLink, Table, TableBody, TableHead } from '@/components/ui/table';
import type { RegistrationView } from '@/lib/app-registrations/contract';

const methodWord = { device_code: 'Device code', browser: 'Browser', app_only: 'App-only' } as const;
const shown = 100;

/** Where a queue walks through these mailboxes, one sign-in after the other. */
export function signInQueue(home: string, view: RegistrationView): string {
  const query = view.id ? new URLSearchParams({ registration: view.id }) : new URLSearchParams(view.toAuthorize.slice(0, shown).map(({ id }) => ['mailbox', id]));
  return `${home}/mailboxes/sign-in?${query.toString()}`;
}

/** The mailboxes that go on by an older client until somebody signs in again. */
export function ToAuthorize({ view, home, mayAuthorize }: { view: RegistrationView; home: string; mayAuthorize: boolean }) {
  const { length } = view.toAuthorize;
  return (
    <Section flush title="To authorize again" help="Signed in with another client than the present one." id="to-authorize">
      <Table label="Mailboxes to authorize again">
        <TableHead>
          <Column>Mailbox</Column>
          <Column>Signed in by</Column>
          <Column>Goes on by client</Column>
          <Column end>Until</Column>
        </TableHead>
        <TableBody>
          {view.toAuthorize.slice(0, shown).map(({ id, address, method, revisionId, endsAt }) => {
            const revision = view.history.find((one) => one.id === revisionId);
            return (
              <Row key={id}>
                <Cell phone="title"><RowLink href={`${home}/mailboxes/${id}`}>{address}</RowLink></Cell>
                <Cell phone="state" tone="second">{methodWord[method]}</Cell>
                <Cell phone="note" tone="second">{revision && <><span className="mono">{revision.clientId}</span>, {revision.own ? `revision ${revision.revision}` : 'Platen’s'}</>}</Cell>
                <Cell phone="side" end tone={endsAt ? 'ink' : 'note'}>{endsAt ? <AbsoluteTime at={endsAt} form="day" /> : 'no end known'}</Cell>
              </Row>
            );
          })}
        </TableBody>
      </Table>
      <div className="flex flex-wrap items-center gap-3 border-t border-rule px-(--pad) py-3.5">
        {mayAuthorize && <ButtonLink href={signInQueue(home, view)}>Sign in one after the other</ButtonLink>}
        {length > shown && <span className="text-ink-3">and {(length - shown).toLocaleString('en-GB')} more</span>}
      </div>
    </Section>
  );
}
