import { clockTime, dayName, zoneName, type Moment } from '@/components/ui/time-format';

const week = 6 * 86_400_000;

/** When a printer last sent, as short as it can be told: 10:04, Fri 16:20, 31 Oct; or never. */
export function WhenSent({ at, now, zone = 'UTC' }: { at: Moment | null; now: Moment; zone?: string }) {
  if (at === null) return <span className="text-ink-3">never</span>;
  const clock = clockTime(at, zone);
  const [weekday, ...date] = dayName(at, zone).split(' ');
  const today = dayName(at, zone, true) === dayName(now, zone, true);
  const recent = new Date(now).getTime() - new Date(at).getTime() < week;
  return (
    <time dateTime={new Date(at).toISOString()} title={`${dayName(at, zone, true)}, ${clockTime(at, zone, true)} ${zoneName(at, zone)}`} className="whitespace-nowrap">
      {today ? clock : recent ? `${weekday} ${clock}` : date.join(' ')}
    </time>
  );
}
