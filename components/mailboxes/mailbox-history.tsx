import type { HistoryDay } from '@/components/mailboxes/history';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { CodeLink } from '@/components/ui/code-link';
import { Section } from '@/components/ui/section';
import { Timeline, TimelineDay, TimelineEntry } from '@/components/ui/timeline';

/** Sign-ins and refreshes, newest first. */
export function MailboxHistory({ days }: { days: readonly HistoryDay[] }) {
  if (days.length === 0) return null;
  return (
    <Section title="History" help="Sign-ins and refreshes, times in GMT.">
      <Timeline>
        {days.flatMap(({ day, entries }) => [
          <TimelineDay key={day}>{day}</TimelineDay>,
          ...entries.map(({ id, at, state, text, detail, code }) => (
            <TimelineEntry key={id} time={<AbsoluteTime at={at} form="clock" />} {...(state ? { state } : {})} {...(detail ? { detail } : {})}>
              {text}{code && <> (<CodeLink code={code.text} href={code.lookUp} />)</>}
            </TimelineEntry>
          )),
        ])}
      </Timeline>
    </Section>
  );
}
