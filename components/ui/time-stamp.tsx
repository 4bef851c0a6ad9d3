import { clockTime, dayName, type Moment } from '@/components/ui/time-format';

/** Like a date stamp on a letter: when a message was accepted. */
export function TimeStamp({ label, at, zone = 'UTC' }: { label: string; at: Moment; zone?: string }) {
  return (
    <p className="grid justify-items-center rounded-control border border-rule-strong px-3 py-1.5 text-note text-ink-2 max-tab:flex max-tab:items-baseline max-tab:justify-between max-tab:gap-2.5">
      <span>{label}</span>
      <time dateTime={new Date(at).toISOString()} className="font-mono text-body font-medium text-ink">{clockTime(at, zone, true)}</time>
      <span>{dayName(at, zone, true)}</span>
    </p>
  );
}
