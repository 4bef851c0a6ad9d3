import { Facts } from '@/components/ui/facts';
import { Section } from '@/components/ui/section';

interface LimitsProps {
  limits: {
    contentRetentionHours: number;
    heldRefuseAfterHours: number;
    heldFailAfterDays: number;
    retryHours: number;
    backlogCap: number;
    alertFoldMinutes: number;
  };
}

const count = (value: number, one: string) => `${value.toLocaleString('en-GB')} ${one}${value === 1 ? '' : 's'}`;
const hours = (value: number) => (value >= 48 && value % 24 === 0 ? count(value / 24, 'day') : count(value, 'hour'));

/** How long mail is kept, tried and held. Only what Platen acts on. */
export function Limits({ limits }: LimitsProps) {
  return (
    <Section title="Retention and limits" help="For all printers of the organization.">
      <div className="max-w-(--measure)">
        <Facts
          items={[
            { name: 'Content is kept', value: <Value value={hours(limits.contentRetentionHours)}>after the message went out; its line in the log stays</Value> },
            { name: 'Delivery is tried', value: <Value value={hours(limits.retryHours)}>from acceptance, then the message fails; the time held does not count</Value> },
            { name: 'Mail is refused after', value: <Value value={hours(limits.heldRefuseAfterHours)}>of a hold, with the reason, so that a printer does not pile up what can’t leave</Value> },
            { name: 'Held mail fails after', value: <Value value={count(limits.heldFailAfterDays, 'day')}>of a hold, and people are told; until then it goes out as soon as the hold is over</Value> },
            { name: 'At most', value: <Value value={count(limits.backlogCap, 'message')}>may wait to be sent; a printer is told to keep what comes on top</Value> },
            { name: 'Like alerts', value: limits.alertFoldMinutes === 0 ? <Value value="All">of them are sent, however alike</Value> : <Value value={count(limits.alertFoldMinutes, 'minute')}>after the first are folded into one mail that says how many; scans never are</Value> },
          ]}
        />
      </div>
    </Section>
  );
}

function Value({ value, children }: { value: string; children: string }) {
  return (
    <>
      <span className="font-medium">{value}</span> <span className="text-ink-3">{children}</span>
    </>
  );
}
