import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';
import { Section } from '@/components/ui/section';

/** No mailbox matches search and filters. */
export function NothingFound({ q, clear, total }: { q: string; clear: string; total: number }) {
  return (
    <Section title="Nothing found">
      <EmptyState title={q ? `No mailbox matches “${q}”` : 'No mailbox matches these filters'} actions={<ButtonLink href={clear}>Clear search and filters</ButtonLink>}>
        {total === 1 ? 'There is one mailbox in all.' : `There are ${total.toLocaleString('en-GB')} mailboxes in all.`}
      </EmptyState>
    </Section>
  );
}
