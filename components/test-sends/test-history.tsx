import { TestSendButton } from '@/components/test-sends/test-send-scope';
import { outcomeWords } from '@/components/test-sends/test-words';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { Section } from '@/components/ui/section';
import { Timeline, TimelineEntry } from '@/components/ui/timeline';
import type { PastTestSend } from '@/lib/test-sends/contract';

/** The latest tests of a mailbox, each to be opened again. */
export function TestHistory({ tests, now }: { tests: readonly PastTestSend[]; now: Date }) {
  if (tests.length === 0) return null;
  return (
    <Section title="Tests" help="The latest, newest first; times in GMT.">
      <Timeline>
        {tests.map((test) => {
          const { state, text } = outcomeWords(test);
          return (
            <TimelineEntry
              key={test.id}
              time={<AbsoluteTime at={test.startedAt} form="short" now={now} />}
              state={state}
              detail={<>To {test.recipient}{test.printer !== null && <>, from {test.printer}</>}. Started by {test.by ?? 'somebody'}.</>}
            >
              {text}{' '}
              <TestSendButton test={test.id} variant="row" size="small" className="mx-0 -my-1">Open</TestSendButton>
            </TimelineEntry>
          );
        })}
      </Timeline>
    </Section>
  );
}
