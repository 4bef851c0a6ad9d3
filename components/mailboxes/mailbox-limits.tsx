import Link from 'next/link';
import { ActButton } from '@/components/mailboxes/act-button';
import { Facts } from '@/components/ui/facts';
import { NumbersForm } from '@/components/ui/numbers-form';
import type { Outcome } from '@/components/ui/outcome';
import { Section } from '@/components/ui/section';
import type { LimitsView } from '@/lib/mailboxes/contract';

interface MailboxLimitsProps {
  home: string;
  limits: LimitsView;
  /** Null for those who may only look. */
  acts: { save: (before: Outcome | null, form: FormData) => Promise<Outcome>; reset: () => Promise<Outcome> } | null;
}

const number = (value: number) => value.toLocaleString('en-GB');

/** What the mailbox's account may send, and the way back to what its cloud is used for. */
export function MailboxLimits({ home, limits, acts }: MailboxLimitsProps) {
  const { now, uses, allows, own, cloud, sharedWith } = limits;
  const whose = cloud ? 'The cloud' : 'Platen';
  const note = (name: keyof LimitsView['now']) => `${number(uses[name])} unless set otherwise. ${whose} allows ${number(allows[name])}.`;
  const entries = [
    { name: 'maxPerMinute', label: 'Messages', value: now.maxPerMinute, unit: 'in any 60 seconds', note: note('maxPerMinute') },
    { name: 'maxConnections', label: 'Connections', value: now.maxConnections, unit: 'at once', note: note('maxConnections') },
    { name: 'maxRecipientsPerDay', label: 'Recipients', value: now.maxRecipientsPerDay, unit: 'in 24 hours', note: note('maxRecipientsPerDay') },
  ] as const;
  return (
    <Section
      flush={acts !== null}
      title="Limits"
      help={<>{own ? 'Set by hand.' : cloud ? 'Those of its cloud.' : 'As careful as with Exchange.'} They count by account{sharedWith.length > 0 ? '; ' : '.'}<SharedWith home={home} mailboxes={sharedWith} /></>}
    >
      {acts ? (
        <NumbersForm label="Limits" entries={entries} action={acts.save} path="limits" submitWords="Save the limits">
          {own && <ActButton variant="quiet" act={acts.reset} busyWords="Setting back">Back to the default</ActButton>}
        </NumbersForm>
      ) : (
        <Facts items={entries.map(({ label, value, unit }) => ({ name: label, value: `${number(value)} ${unit}` }))} />
      )}
    </Section>
  );
}

function SharedWith({ home, mailboxes }: { home: string; mailboxes: LimitsView['sharedWith'] }) {
  const [only] = mailboxes;
  if (!only) return null;
  if (mailboxes.length > 1) return <>also used by {number(mailboxes.length)} mailboxes: {mailboxes.slice(0, 3).map(({ address }) => address).join(', ')}{mailboxes.length > 3 && ' and more'}.</>;
  return <>also used by 1 mailbox, <Link href={`${home}/mailboxes/${only.id}`}>{only.address}</Link>.</>;
}
