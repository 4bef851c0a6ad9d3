import { storageWords, storedWords } from '@/components/settings/storage-words';
import { sizeWord } from '@/components/messages/size-word';
import { AbsoluteTime } from '@/components/ui/absolute-time';
import { Facts } from '@/components/ui/facts';
import { Section } from '@/components/ui/section';
import { Cell, Column, Row, Table, TableBody, TableHead } from '@/components/ui/table';
import { dayName } from '@/components/ui/time-format';
import type { UsageView } from '@/lib/usage/contract';
import { forecast, type Retention } from '@/lib/usage/rules/forecast';

interface StorageProps {
  usage: UsageView;
  retention: Retention & { contentCapMb: number };
  /** Bytes free before submissions are refused; null where nobody knows. */
  room: number | null;
  now: Date;
}

/** What the organization's mail takes on the disk, what comes in, and where that leads. */
export function Storage({ usage, retention, room, now }: StorageProps) {
  const { kept, days } = usage;
  const stored = storedWords(usage.storedBytes, retention.contentCapMb);
  if (!kept) {
    return (
      <Section title="Storage" help="What this organization’s mail takes.">
        <p className="max-w-(--measure) text-ink-2">{stored} What it consists of is not counted yet; the worker counts every five minutes.</p>
      </Section>
    );
  }
  const contentBytes = kept.waitingBytes + kept.soonBytes + kept.laterBytes;
  // Today is not over: it would make every day look smaller.
  const ahead = forecast(days.slice(0, -1), { contentBytes, logBytes: kept.logBytes, bytesPerMessage: kept.bytesPerMessage }, retention, room);
  const { sentence, under } = storageWords({ contentBytes, logBytes: kept.logBytes, ahead, room });
  const most = Math.max(1, ...days.map(({ bytes }) => bytes));
  return (
    <Section flush title="Storage" help={<>What this organization’s mail takes, counted <AbsoluteTime at={kept.at} form="short" now={now} /> GMT.</>}>
      <div className="grid gap-4 px-(--pad) pt-3.5 pb-5">
        <div className="max-w-(--measure)">
          <p className="text-body font-medium text-pretty">{sentence}</p>
          <p className="mt-1 text-pretty text-ink-2">{under} {stored}</p>
        </div>
        <Facts
          items={[
            { name: 'Waits to be sent', value: sizeWord(kept.waitingBytes) },
            { name: 'Deleted within a day', value: sizeWord(kept.soonBytes) },
            { name: 'Kept for longer', value: <>{sizeWord(kept.laterBytes)} <span className="text-ink-3">after a failure, or by the setting above</span></> },
            { name: 'The log', value: <>about {sizeWord(kept.logBytes)} <span className="text-ink-3">for {kept.messages.toLocaleString('en-GB')} {kept.messages === 1 ? 'message' : 'messages'}</span></> },
          ]}
        />
      </div>
      <Table label="Mail taken in by day" columns={['26%', '18%', '18%', '38%']}>
        <TableHead>
          <Column>Day, GMT</Column>
          <Column end>Messages</Column>
          <Column end>Taken in</Column>
          <Column quiet>Share of the largest day</Column>
        </TableHead>
        <TableBody>
          {days.map(({ day, accepted, bytes }, place) => (
            <Row key={day}>
              <Cell phone="title">{dayName(`${day}T00:00:00Z`, 'UTC')}{place === days.length - 1 && <span className="text-ink-3"> so far</span>}</Cell>
              <Cell phone="state" end tone={accepted === 0 ? 'note' : 'ink'}><span className="max-tab:block max-tab:text-left">{accepted.toLocaleString('en-GB')}<span className="text-ink-3 tab:hidden"> {accepted === 1 ? 'message' : 'messages'}</span></span></Cell>
              <Cell phone="side" end tone={bytes === 0 ? 'note' : 'ink'}>{sizeWord(bytes)}</Cell>
              <Cell>
                <svg viewBox="0 0 100 8" preserveAspectRatio="none" className="block h-2 w-full" aria-hidden="true" shapeRendering="crispEdges">
                  <rect x="0" y="0" width={(bytes / most) * 100} height="8" className="fill-ink-3" />
                </svg>
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
    </Section>
  );
}
