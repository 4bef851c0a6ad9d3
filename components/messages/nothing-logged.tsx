import { ButtonLink } from '@/components/ui/button-link';
import { EmptyState } from '@/components/ui/empty-state';

/** Nothing matches, or nothing was accepted in the period. */
export function NothingLogged({ q, filtered, clear, wider }: { q: string; filtered: boolean; clear: string; wider: string | null }) {
  return (
    <div className="px-(--pad) pb-7">
      <h2 className="sr-only">Log</h2>
      <EmptyState
        title={q ? `No message matches “${q}”` : filtered ? 'No message matches these filters' : 'No messages yet'}
        actions={
          filtered || wider ? (
            <>
              {filtered && <ButtonLink href={clear}>Clear search and filters</ButtonLink>}
              {wider && <ButtonLink href={wider} variant={filtered ? 'quiet' : 'plain'}>Look at all time</ButtonLink>}
            </>
          ) : undefined
        }
      >
        {q ? 'Search finds recipients and printers by any part of their name, and a message by its id.'
        : filtered ? 'Take a filter off, or look further back.'
        : 'Every mail a printer hands in stands here at once, with what became of it, recipient by recipient.'}
      </EmptyState>
    </div>
  );
}
