import { RevokeCredential } from '@/components/credentials/revoke-credential';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { StateWord } from '@/components/ui/state-word';
import { Cell, Column, Row, Table, TableBody, TableHead } from '@/components/ui/table';
import type { Outcome } from '@/components/ui/outcome';
import type { CredentialRow } from '@/lib/credentials/contract';

interface CredentialTableProps {
  rows: readonly CredentialRow[];
  now: Date;
  /** Left out where the role does not revoke. */
  revoke?: ((credentialId: string) => Promise<Outcome>) | undefined;
}

const kindWord = { rest: 'REST', smtp: 'SMTP submission' } as const;

/** What a printer shows Platen, one credential a line; never a secret. */
export function CredentialTable({ rows, now, revoke }: CredentialTableProps) {
  return (
    <Table label="Credentials">
      <TableHead>
        <Column>Name</Column>
        <Column>For</Column>
        <Column>Begins with</Column>
        <Column>State</Column>
        <Column end>Made, GMT</Column>
        <Column end>Last used, GMT</Column>
        <Column quiet>Actions</Column>
      </TableHead>
      <TableBody>
        {rows.map((row) => (
          <Row key={row.id}>
            <Cell phone="title" wrap><b>{row.name}</b></Cell>
            <Cell tone="second">{kindWord[row.kind]}</Cell>
            <Cell phone="note" mono tone="second">{row.shown}</Cell>
            <Cell phone="state">
              {row.state === 'active' ? <StateWord state="healthy">Active</StateWord>
              : row.state === 'expired' ? <StateWord state="off">Expired</StateWord>
              : <StateWord state="off">Revoked</StateWord>}
            </Cell>
            <Cell end tone="second"><AbsoluteTime at={row.createdAt} form="short" now={now} /></Cell>
            <Cell end tone={row.lastUsedAt ? 'ink' : 'note'}>{row.lastUsedAt ? <AbsoluteTime at={row.lastUsedAt} form="short" now={now} /> : 'never'}</Cell>
            <Cell phone="act" end>
              {revoke && row.state === 'active' && <RevokeCredential name={row.name} shown={row.shown} revoke={revoke.bind(null, row.id)} />}
            </Cell>
          </Row>
        ))}
      </TableBody>
    </Table>
  );
}
