import type { HistoryDay } from '@/components/mailboxes/history';
import { AbsoluteTime } from '@/components/ui/absolute-time';
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
          ...entries.map(({ id, at, state, text, detail }) => (
            <TimelineEntry key={id} time={<AbsoluteTime at={at} form="clock" />} {...(state ? { state } : {})} {...(detail ? { detail } : {})}>
              {text}
            </TimelineEntry>
          )),
        ])}
      </Timeline>
    </Section>
  );
}
