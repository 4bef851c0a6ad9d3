import { durationWord, hourBars, limitDays, limitSentence, scaleTop } from '@/components/mailboxes/limit-week';
import { Disclosure } from '@/components/ui/disclosure';
import { HourChart } from '@/components/ui/hour-chart';
import { Section } from '@/components/ui/section';
import { Cell, Column, Row, Table, TableBody, TableHead } from '@/components/ui/table';
import { dayName } from '@/components/ui/time-format';
import type { MailboxView } from '@/lib/mailboxes/contract';

/** What the mailbox's account sent this week, hour by hour, and whether its limit stood in the way. */
export function MailboxWeek({ mailbox, now }: { mailbox: MailboxView; now: Date }) {
  const { week, limits } = mailbox;
  const bars = hourBars(week, now);
  const sent = week.reduce((sum, hour) => sum + hour.sent, 0);
  const sentence = limitSentence(week, limits.now.maxPerMinute);
  return (
    <Section title="This week" help={`Messages handed over in each hour, GMT${limits.sharedWith.length > 0 ? ', by all mailboxes of the account' : ''}.`}>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
        <p className="max-w-(--measure) text-body text-pretty">{sentence}</p>
        {sent > 0 && (
          <>
            <HourChart bars={bars.map(({ at, sent: height, felt }) => ({ at, height, hatched: felt }))} top={scaleTop(Math.max(...bars.map((bar) => bar.sent)))} solidWord="handed over" hatchedWord="in an hour at the limit" label={`Messages by hour over seven days. ${sentence}`} />
            <Disclosure summary="The same as a table">
              <div className="bleed border-t border-rule">
                <Table label="By day: handed over, at the limit, waited" columns={['28%', '20%', '24%', '28%']}>
                  <TableHead>
                    <Column>Day, GMT</Column>
                    <Column end>Handed over</Column>
                    <Column end>At the limit</Column>
                    <Column end>Waited for it, on average</Column>
                  </TableHead>
                  <TableBody>
                    {limitDays(week, now).map((day) => (
                      <Row key={day.at}>
                        <Cell phone="title">{dayName(day.at, 'UTC')}</Cell>
                        <Cell phone="side" end tone={day.sent === 0 ? 'note' : 'ink'}>{day.sent.toLocaleString('en-GB')}<span className="text-ink-3 tab:hidden"> sent</span></Cell>
                        <Cell phone="state" end tone={day.atLimitMs === 0 ? 'note' : 'ink'}><span className="max-tab:block max-tab:text-left">{day.atLimitMs === 0 ? '0' : durationWord(day.atLimitMs)}<span className="text-ink-3 tab:hidden"> at the limit</span></span></Cell>
                        <Cell phone="end" end tone={day.waitedMs === 0 ? 'note' : 'ink'}>{day.waitedMs === 0 ? '0' : durationWord(day.waitedMs)}<span className="text-ink-3 tab:hidden"> longer</span></Cell>
                      </Row>
                    ))}
                  </TableBody>
                </Table>
              </div>
            </Disclosure>
          </>
        )}
      </div>
    </Section>
  );
}
