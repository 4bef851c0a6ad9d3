import type { LaneHourView } from '@/lib/mailboxes/contract';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
/** Less than this of an hour at the limit is a burst, not a limit that is felt. */
const feltMs = minuteMs;

/** How long something took: "40 s", "4 min", "2 h 10 min". */
export function durationWord(ms: number): string {
  if (ms < 1000) return 'less than a second';
  if (ms < minuteMs - 500) return `${Math.round(ms / 1000)} s`;
  const minutes = Math.round(ms / minuteMs);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** How long the account stood at its limit this week, and what wait that cost, in one sentence. */
export function limitSentence(hours: readonly LaneHourView[], maxPerMinute: number): string {
  const limit = `the limit is ${maxPerMinute.toLocaleString('en-GB')} a minute`;
  const atLimit = sumOf(hours, ({ atLimitMs }) => atLimitMs);
  if (atLimit < feltMs) return `It did not stand at its limit this week; ${limit}.`;
  return `It stood at its limit for ${durationWord(atLimit)} this week; mail of those hours waited ${durationWord(averageWait(hours))} longer for it on average; ${limit}.`;
}

export interface HourBar {
  at: number;
  sent: number;
  atLimitMs: number;
  /** Drawn hatched. */
  felt: boolean;
}

/** The last seven days, hour by hour, oldest first; hours without mail too. */
export function hourBars(hours: readonly LaneHourView[], now: Date): HourBar[] {
  const last = Math.floor(now.getTime() / hourMs) * hourMs;
  const known = new Map(hours.map((one) => [new Date(one.hour).getTime(), one]));
  return Array.from({ length: 7 * 24 }, (_, place) => {
    const at = last - (7 * 24 - 1 - place) * hourMs;
    const found = known.get(at);
    return { at, sent: found?.sent ?? 0, atLimitMs: found?.atLimitMs ?? 0, felt: (found?.atLimitMs ?? 0) >= feltMs };
  });
}

export interface LimitDay {
  at: number;
  sent: number;
  atLimitMs: number;
  /** What the mail of hours at the limit waited longer, on average. */
  waitedMs: number;
}

const sumOf = (hours: readonly LaneHourView[], value: (one: LaneHourView) => number) => hours.reduce((total, one) => total + value(one), 0);

function averageWait(hours: readonly LaneHourView[]): number {
  const slow = hours.filter(({ atLimitMs }) => atLimitMs > 0);
  return sumOf(slow, ({ waitMs }) => waitMs) / Math.max(1, sumOf(slow, ({ sent }) => sent));
}

/** The same by day, GMT, newest first, for the table. */
export function limitDays(hours: readonly LaneHourView[], now: Date): LimitDay[] {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  return Array.from({ length: 8 }, (_, back) => {
    const at = today - back * dayMs;
    const of = hours.filter(({ hour }) => Math.floor(new Date(hour).getTime() / dayMs) * dayMs === at);
    return { at, sent: sumOf(of, ({ sent }) => sent), atLimitMs: sumOf(of, ({ atLimitMs }) => atLimitMs), waitedMs: averageWait(of) };
  });
}

/** A round number at or above the highest bar, whose half is whole, for the scale. */
export function scaleTop(most: number): number {
  for (let unit = 2; ; unit *= 10) for (const step of [1, 2, 5]) if (step * unit >= most) return step * unit;
}
