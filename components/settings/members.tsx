import { roleWord } from '@/components/people/role-word';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { Section } from '@/components/ui/section';
import { Cell, Column, Row, Table, TableBody, TableHead } from '@/components/ui/table';
import type { MembershipSummary } from '@/lib/people/contract';

interface Member {
  userId: string;
  name: string;
  email: string;
  role: MembershipSummary['role'];
  createdAt: Date;
}

const mayDo: Record<Member['role'], string> = {
  owner: 'everything',
  admin: 'everything but the organization itself',
  operator: 'mail settings, sign-ins and messages',
  viewer: 'looks, changes nothing',
};

/** Who belongs to the organization, and what each may do. */
export function Members({ members, you }: { members: readonly Member[]; you: string }) {
  return (
    <Section flush title="Members" help={`${members.length.toLocaleString('en-GB')} ${members.length === 1 ? 'person' : 'people'}.`}>
      <Table label="Members">
        <TableHead>
          <Column>Name</Column>
          <Column>E-mail</Column>
          <Column>Role</Column>
          <Column>May do</Column>
          <Column end>Member since</Column>
        </TableHead>
        <TableBody>
          {members.map(({ userId, name, email, role, createdAt }) => (
            <Row key={userId}>
              <Cell phone="title" wrap>
                <span className="font-medium">{name}</span>
                {userId === you && <span className="text-ink-3"> you</span>}
              </Cell>
              <Cell phone="state" tone="second" wrap><span className="wrap-anywhere">{email}</span></Cell>
              <Cell phone="side">{roleWord[role]}</Cell>
              <Cell tone="note">{mayDo[role]}</Cell>
              <Cell end tone="second"><AbsoluteTime at={createdAt} form="day" /></Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}
