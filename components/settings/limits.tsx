import { Facts } from '@/components/ui/facts';
import { NumbersForm, type NumberEntry } from '@/components/ui/numbers-form';
import type { Outcome } from '@/components/ui/outcome';
import { Section } from '@/components/ui/section';
import type { OrganizationSettings } from '@/lib/people/contract';

interface LimitsProps {
  limits: OrganizationSettings;
  /** Null for those who may only look. */
  save: ((before: Outcome | null, form: FormData) => Promise<Outcome>) | null;
}

type Line = Omit<NumberEntry, 'name' | 'value'> & { name: keyof OrganizationSettings };

const lines: readonly Line[] = [
  { name: 'contentRetentionHours', label: 'Content is kept', unit: 'hours', note: 'After the message went out; its line in the log stays. What went out before keeps its time.' },
  { name: 'failedRetentionDays', label: 'Kept after a failure', unit: 'days', note: 'So that somebody can have it sent once more.' },
  { name: 'metadataRetentionDays', label: 'The log remembers', unit: 'days', note: 'Who sent what to whom and what became of it, with the servers’ replies.' },
  { name: 'retryHours', label: 'Delivery is tried', unit: 'hours', note: 'From acceptance, then the message fails; the time held does not count. At most 120. Counts for what waits already, too.' },
  { name: 'heldRefuseAfterHours', label: 'Mail is refused after', unit: 'hours', note: 'Of a hold, with the reason, so that a printer does not pile up what can’t leave.' },
  { name: 'heldFailAfterDays', label: 'Held mail fails after', unit: 'days', note: 'Of a hold, and people are told; until then it goes out as soon as the hold is over.' },
  { name: 'backlogCap', label: 'May wait at most', unit: 'messages', note: 'A printer is told to keep what comes on top, and to try again.' },
  { name: 'contentCapMb', label: 'May be stored at most', unit: 'MB', note: 'Of mail, what went out and is still kept included; how much it is stands under Storage. What comes on top is refused as well.' },
  { name: 'alertFoldMinutes', label: 'Like alerts within', unit: 'minutes', note: 'After the first are folded into one mail that says how many; scans never are. 0 sends all of them.' },
];

/** How long mail is kept, tried and held. Only what Platen acts on. */
export function Limits({ limits, save }: LimitsProps) {
  return (
    <Section flush={save !== null} title="Retention and limits" help="For all printers of the organization.">
      {save ? (
        <NumbersForm label="Retention and limits" entries={lines.map((line) => ({ ...line, value: limits[line.name] }))} action={save} submitWords="Save the settings" />
      ) : (
        <div className="max-w-(--measure)">
          <Facts
            items={lines.map(({ name, label, unit, note }) => ({
              name: label,
              value: (
                <>
                  <span className="font-medium">{limits[name].toLocaleString('en-GB')} {unit}</span> <span className="block text-ink-3">{note}</span>
                </>
              ),
            }))}
          />
        </div>
      )}
    </Section>
  );
}
