const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Zones by name (RFC 5322 §4.3), in hours; any other is unknown and counts as UTC. */
const zones: Record<string, number> = { est: -5, edt: -4, cst: -6, cdt: -5, mst: -7, mdt: -6, pst: -8, pdt: -7 };

const strict = /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),)? {0,2}\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d(?::\d\d)? [+-]\d{4}(?: \([^()]{0,40}\))?$/;
const loose = /^(?:[a-z]{2,9} ?[.,]{0,2} ?)?(\d{1,2})[ -]([a-z]{3})[a-z]{0,6}[ -](\d{2,4}),? (\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(?: ?([ap])m)?(?: ?(?:gmt|utc)? ?([+-])(\d\d):?(\d\d)| ([a-z]{1,5}))?$/i;
const asctime = /^[a-z]{3} ([a-z]{3}) (\d{1,2}) (\d\d):(\d\d):(\d\d)(?: (?:([+-])(\d\d):?(\d\d)|([a-z]{1,5})))? (\d{4})$/i;
const iso = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,9})?)?(?: ?([+-])(\d\d):?(\d\d)| ?Z)?$/i;

/** Whether a date stands as RFC 5322 §3.3 has it, and so may leave as it came. */
export function isHeaderDate(value: string): boolean {
  return strict.test(value) && readHeaderDate(value) !== null;
}

/**
 * Reads the Date of a mail as printers write it: RFC 5322 with its old forms, ISO 8601, C's asctime. A date without a zone
 * counts as UTC.
 * @returns null where it names no moment in the years 1900 (RFC 5322 §3.3) to 9999
 */
export function readHeaderDate(value: string): Date | null {
  const text = withoutComments(value.slice(0, 200)).replace(/\s+/g, ' ').trim();
  const old = loose.exec(text);
  if (old) {
    const [, day, month, year = '', hour, minute, second, half, sign, zoneHours, zoneMinutes, zone] = old;
    // RFC 5322 §4.3: two digits up to 49 are of this century; three come of programs that count years from 1900.
    const full = year.length === 4 ? Number(year) : Number(year) + (year.length === 2 && Number(year) < 50 ? 2000 : 1900);
    return moment(full, monthOf(month), day, half ? hourOf(hour, half) : hour, minute, second, zoneOf(sign, zoneHours, zoneMinutes, zone));
  }
  const c = asctime.exec(text);
  if (c) {
    const [, month, day, hour, minute, second, sign, zoneHours, zoneMinutes, zone, year] = c;
    return moment(Number(year), monthOf(month), day, hour, minute, second, zoneOf(sign, zoneHours, zoneMinutes, zone));
  }
  const [, year, month, day, hour, minute, second, sign, zoneHours, zoneMinutes] = iso.exec(text) ?? [];
  return year === undefined ? null : moment(Number(year), Number(month) - 1, day, hour, minute, second, sign ? offsetOf(sign, zoneHours, zoneMinutes) : 0);
}

/** Comments may hold others (RFC 5322 §3.2.2): the innermost go first. */
function withoutComments(text: string): string {
  const without = text.replace(/\([^()]*\)/g, ' ');
  return without === text ? text : withoutComments(without);
}

function monthOf(name = ''): number {
  return months.indexOf(name.toLowerCase());
}

/** An hour of a clock of twelve. */
function hourOf(hour = '', half: string): string {
  const past = half.toLowerCase() === 'p' ? 12 : 0;
  return Number(hour) > 12 ? hour : String((Number(hour) % 12) + past);
}

/** Minutes east of UTC, by numbers or by a name; null where it is none. */
function zoneOf(sign: string | undefined, hours: string | undefined, minutes: string | undefined, name = ''): number | null {
  return sign ? offsetOf(sign, hours, minutes) : (zones[name.toLowerCase()] ?? 0) * 60;
}

/** Minutes east of UTC; null where it is none. */
function offsetOf(sign: string, hours = '0', minutes = '0'): number | null {
  if (Number(hours) > 23 || Number(minutes) > 59) return null;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

function moment(year: number, month: number, day: string | undefined, hour: string | undefined, minute: string | undefined, second: string | undefined, offset: number | null): Date | null {
  const [d, h, m, s] = [Number(day), Number(hour), Number(minute), Number(second ?? 0)];
  if (offset === null || month < 0 || month > 11 || d < 1 || d > daysOf(year, month) || h > 23 || m > 59 || s > 60) return null;
  // A leap second is the last one of its minute.
  const at = new Date(Date.UTC(year, month, d, h, m - offset, Math.min(s, 59)));
  return year >= 1900 && at.getUTCFullYear() >= 1900 && at.getUTCFullYear() <= 9999 ? at : null;
}

function daysOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
}
