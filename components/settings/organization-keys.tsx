import { RevokeCredential } from '@/components/credentials/revoke-credential';
import { rightsWord } from '@/components/settings/key-rights';
import { NewOrganizationKeyDialog, type CreateOrganizationKey } from '@/components/settings/new-organization-key';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { cn } from '@/components/ui/cn';
import { EmptyState } from '@/components/ui/empty-state';
import type { Outcome } from '@/components/ui/outcome';
import { Section } from '@/components/ui/section';
import { StateWord } from '@/components/ui/state-word';
import { Cell, Column, Row, Table, TableBody, TableHead } from '@/components/ui/table';
import type { OrganizationKeyRow } from '@/lib/credentials/contract';

interface OrganizationKeysProps {
  rows: readonly OrganizationKeyRow[];
  now: Date;
  apiUrl: string;
  /** Left out where the role makes and revokes none. */
  deeds?: { create: CreateOrganizationKey; revoke: (keyId: string) => Promise<Outcome> } | undefined;
}

const stateWord = { active: 'Active', expired: 'Expired', revoked: 'Revoked' } as const;

/** Keys of scripts and systems that speak for the whole organization over REST. */
export function OrganizationKeys({ rows, now, apiUrl, deeds }: OrganizationKeysProps) {
  const ordered = [...rows.filter(({ state }) => state === 'active'), ...rows.filter(({ state }) => state !== 'active')];
  return (
    <Section title="Organization keys" help="For scripts that speak for all printers over REST. Each was shown once." flush id="keys">
      {rows.length === 0 ? (
        <div className="px-(--pad) pb-2">
          <EmptyState title="No key yet">A printer has a credential of its own. A key is for what stands above them: a ticket system, a report, a script that tries failed messages again.</EmptyState>
        </div>
      ) : (
        <Table label="Organization keys">
          <TableHead>
            <Column>Name</Column>
            <Column>May</Column>
            <Column>Begins with</Column>
            <Column>State</Column>
            <Column end>Made, GMT</Column>
            <Column end>Last used, GMT</Column>
            <Column quiet>Actions</Column>
          </TableHead>
          <TableBody>
            {ordered.map((row) => (
              <Row key={row.id}>
                <Cell phone="title" wrap><b>{row.name}</b></Cell>
                <Cell tone="second">{rightsWord(row.scopes)}</Cell>
                <Cell phone="note" mono tone="second">{row.shown}</Cell>
                <Cell phone="state"><StateWord state={row.state === 'active' ? 'healthy' : 'off'}>{stateWord[row.state]}</StateWord></Cell>
                <Cell end tone="second"><AbsoluteTime at={row.createdAt} form="short" now={now} /></Cell>
                <Cell end tone={row.lastUsedAt ? 'ink' : 'note'}>{row.lastUsedAt ? <AbsoluteTime at={row.lastUsedAt} form="short" now={now} /> : 'never'}</Cell>
                <Cell phone="act" end>{deeds && row.state === 'active' && <RevokeCredential name={row.name} shown={row.shown} revoke={deeds.revoke.bind(null, row.id)} />}</Cell>
              </Row>
            ))}
          </TableBody>
        </Table>
      )}
      {/* In the same place before and after the first one: its dialog shows a key that is never shown again. */}
      {deeds && (
        <div className={cn('px-(--pad)', rows.length === 0 ? 'pb-7' : 'border-t border-rule py-3.5')}>
          <NewOrganizationKeyDialog create={deeds.create} apiUrl={apiUrl} />
        </div>
      )}
    </Section>
  );
}
