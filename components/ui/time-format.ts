/** A moment: a Date, an ISO string or milliseconds. */
export type Moment = Date | string | number;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const formats = new Map<string, Intl.DateTimeFormat>();

/** Made once for each zone: making one takes longer than formatting a hundred times. */
function formatIn(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, weekday: 'short', year: 'numeric', month: 'numeric', day: 'numeric',
      hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
    });
    formats.set(zone, format);
  }
  return format;
}

function parts(at: Moment, zone: string) {
  const format = formatIn(zone);
  const found = new Map(format.formatToParts(new Date(at)).map((part) => [part.type, part.value]));
  return (type: Intl.DateTimeFormatPartTypes) => found.get(type) ?? '';
}

/** The zone's short name at that moment, for a column head: "GMT", "CET". */
export function zoneName(at: Moment, zone: string): string {
  if (zone === 'UTC' || zone === 'Etc/UTC') return 'GMT';
  const found = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' }).formatToParts(new Date(at));
  return found.find((part) => part.type === 'timeZoneName')?.value ?? zone;
}

/** "10:06", or with seconds "10:06:12". */
export function clockTime(at: Moment, zone: string, seconds = false): string {
  const part = parts(at, zone);
  return `${part('hour')}:${part('minute')}${seconds ? `:${part('second')}` : ''}`;
}

/** "Mon 23 Nov", or with the year "Mon 23 Nov 2026". */
export function dayName(at: Moment, zone: string, year = false): string {
  const part = parts(at, zone);
  return `${part('weekday')} ${part('day')} ${months[Number(part('month')) - 1] ?? ''}${year ? ` ${part('year')}` : ''}`;
}

/** How long from `now` to `at`, in words: "just now", "12 min ago", "in 3 days". */
export function distance(at: Moment, now: Moment): string {
  const seconds = Math.round((new Date(at).getTime() - new Date(now).getTime()) / 1000);
  const size = Math.abs(seconds);
  if (size < 45) return seconds > 5 ? 'in less than a minute' : 'just now';
  const words =
    size < 3570 ? `${Math.max(1, Math.round(size / 60))} min`
    : size < 84_600 ? `${Math.round(size / 3600)} h`
    : Math.round(size / 86_400) === 1 ? '1 day'
    : `${Math.round(size / 86_400)} days`;
  return seconds < 0 ? `${words} ago` : `in ${words}`;
}
