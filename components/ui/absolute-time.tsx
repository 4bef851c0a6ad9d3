import { clockTime, dayName, zoneName, type Moment } from '@/components/ui/time-format';

interface AbsoluteTimeProps {
  at: Moment;
  /** IANA name of the zone times are shown in. */
  zone?: string;
  /** `clock` 10:06, `seconds` 10:06:12, `day` Mon 23 Nov, `short` the clock today and else the day, `full` all of it with the zone. */
  form?: 'clock' | 'seconds' | 'day' | 'short' | 'full';
  /** For `short`: what day it is. */
  now?: Moment;
}

function words(at: Moment, zone: string, form: NonNullable<AbsoluteTimeProps['form']>, now: Moment | undefined): string {
  switch (form) {
    case 'clock': return clockTime(at, zone);
    case 'seconds': return clockTime(at, zone, true);
    case 'day': return dayName(at, zone);
    case 'short': return now !== undefined && dayName(at, zone, true) === dayName(now, zone, true) ? clockTime(at, zone) : `${dayName(at, zone)}, ${clockTime(at, zone)}`;
    case 'full': return `${dayName(at, zone, true)}, ${clockTime(at, zone, true)} ${zoneName(at, zone)}`;
  }
}

/** A moment as it stands in the book. In a table the zone is in the column head; alone, use `full`. */
export function AbsoluteTime({ at, zone = 'UTC', form = 'full', now }: AbsoluteTimeProps) {
  return (
    <time dateTime={new Date(at).toISOString()} title={words(at, zone, 'full', now)} className="whitespace-nowrap">
      {words(at, zone, form, now)}
    </time>
  );
}
