import Link from 'next/link';
import { Fragment, type ReactNode } from 'react';
import { messageLook, type LookFacts } from '@/components/messages/message-look';
import { sizeWord } from '@/components/messages/size-word';
import { EmptyState } from '@/components/ui/empty-state';
import { clockTime, dayName } from '@/components/ui/time-format';
import { Timeline, TimelineDay, TimelineEntry } from '@/components/ui/timeline';

export interface RecentMessage extends LookFacts {
  id: string;
  kind: 'scan' | 'alert' | 'notice';
  subject: string;
  firstRecipient: string;
  bytes: number;
  acceptedAt: Date;
  /** Why it waits or failed, in the server's words. */
  answer: string | null;
}

const kindWord = { scan: 'Scan', alert: 'Alert', notice: 'Notice' } as const;

/** The last messages of a printer, newest first, under their days. */
export function RecentMessages({ messages, base, log, now, zone = 'UTC' }: { messages: readonly RecentMessage[]; base: string; log: string; now: Date; zone?: string }) {
  if (messages.length === 0) {
    return (
      <EmptyState title="No mail yet">
        What this printer hands in stands here at once, and how it went.
      </EmptyState>
    );
  }
  const days = new Map<string, RecentMessage[]>();
  for (const message of messages) {
    const day = dayName(message.acceptedAt, zone);
    days.set(day, [...(days.get(day) ?? []), message]);
  }
  const today = dayName(now, zone);
  return (
    <>
      <Timeline>
        {[...days].map(([day, ofDay]) => (
          <Fragment key={day}>
            <TimelineDay>{day === today ? `Today, ${day}, GMT` : `${day}, GMT`}</TimelineDay>
            {ofDay.map((message) => (
              <Entry key={message.id} message={message} base={base} now={now} time={<time dateTime={message.acceptedAt.toISOString()}>{clockTime(message.acceptedAt, zone)}</time>} />
            ))}
          </Fragment>
        ))}
      </Timeline>
      <p className="mt-2.5 text-note"><Link href={log}>All mail of this printer</Link></p>
    </>
  );
}

function Entry({ message, base, now, time }: { message: RecentMessage; base: string; now: Date; time: ReactNode }) {
  const look = messageLook(message, now);
  const others = message.recipients - 1;
  const facts = [message.subject || 'No subject', sizeWord(message.bytes), look.reason, look.role === 'healthy' ? null : message.answer];
  return (
    <TimelineEntry time={time} state={look.role} detail={facts.filter(Boolean).join(', ')}>
      {kindWord[message.kind]} {wordOf(look.word)} to{' '}
      <Link href={`${base}/${message.id}`}>
        {message.firstRecipient}
        {others > 0 && ` and ${others.toLocaleString('en-GB')} more`}
      </Link>
    </TimelineEntry>
  );
}

/** "Scan delivered to", "Scan held to": the state's word as it stands within a sentence. */
function wordOf(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1);
}
