import { ordinal } from '@/components/messages/attempts';
import { transcriptLines } from '@/components/messages/transcript-lines';
import type { AttemptFacts } from '@/components/messages/view';
import { CopyButton } from '@/components/ui/copy-button';
import { Disclosure } from '@/components/ui/disclosure';
import { Transcript } from '@/components/ui/transcript';
import { saidLines } from '@/lib/commands/rules/text';

/** What was said at the last attempt, word for word; earlier ones are folded. */
export function TranscriptSection({ attempts }: { attempts: readonly AttemptFacts[] }) {
  const [last, ...earlier] = attempts.filter((attempt) => attempt.transcript !== null).reverse();
  if (!last?.transcript) return null;
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <div className="flex items-center justify-between gap-4">
        <h2>Transcript, {ordinal(last.number)} attempt</h2>
        <CopyButton text={saidLines(last.transcript)} variant="quiet" size="small" />
      </div>
      <Conversation attempt={last} />
      {earlier.map((attempt) => (
        <Disclosure key={attempt.number} summary={`Transcript, ${ordinal(attempt.number)} attempt`}>
          <Conversation attempt={attempt} />
        </Disclosure>
      ))}
    </section>
  );
}

function Conversation({ attempt }: { attempt: AttemptFacts }) {
  return <Transcript label={`Transcript, ${ordinal(attempt.number)} attempt`} lines={transcriptLines(attempt.transcript ?? '', attempt.class !== 'sent' && attempt.class !== null)} />;
}
