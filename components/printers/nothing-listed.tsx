import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';
import { Section } from '@/components/ui/section';
import { Steps } from '@/components/ui/steps';
import { StatusSentence } from '@/components/ui/status-sentence';

/** An organization without printers: what will stand here, and how one gets there. */
export function NoPrinters({ base, mayAdd }: { base: string; mayAdd: boolean }) {
  return (
    <Section level={1} title="Printers" help="Every machine that sends mail through Platen.">
      <StatusSentence actions={mayAdd ? <ButtonLink href={`${base}/new`} variant="key">Add a printer</ButtonLink> : undefined}>
        No printers yet.
      </StatusSentence>
      <div className="mt-6 max-w-136">
        {mayAdd ? (
          <Steps
            steps={[
              <><b>Add a printer</b> with the mailbox it sends from. Printers with the same address share the mailbox and its sign-in.</>,
              <><b>Start Authentication</b> on its page, and type the code at Microsoft as that mailbox. Platen keeps the sign-in alive from then on.</>,
              <><b>Create a credential</b> for the printer, and send the first scan. It stands in the message log at once.</>,
            ]}
          />
        ) : (
          <p className="text-body text-ink-2">Owners and administrators of the organization add them.</p>
        )}
      </div>
    </Section>
  );
}

/** Nothing matches search and filters. */
export function NoMatch({ q, clear, total }: { q: string; clear: string; total: number }) {
  return (
    <div className="px-(--pad) pb-7">
      <h2 className="sr-only">Printers found</h2>
      <EmptyState
        title={q ? `No printer matches “${q}”` : 'No printer matches these filters'}
        actions={<ButtonLink href={clear}>Clear search and filters</ButtonLink>}
      >
        There are {total.toLocaleString('en-GB')} printers in all.
      </EmptyState>
    </div>
  );
}
