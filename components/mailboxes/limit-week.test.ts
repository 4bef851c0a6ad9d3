import { expect, it } from 'vitest';
import { durationWord, hourBars, limitDays, limitSentence, scaleTop } from './limit-week';

const now = new Date('2026-11-24T10:20:00Z');
const hours = [
  { hour: '2026-11-23T08:00:00.000Z', sent: 1500, atLimitMs: 55 * 60_000, waitMs: 1500 * 240_000 },
  { hour: '2026-11-23T09:00:00.000Z', sent: 1500, atLimitMs: 75 * 60_000, waitMs: 1500 * 240_000 },
  { hour: '2026-11-24T10:00:00.000Z', sent: 12, atLimitMs: 0, waitMs: 0 },
];

it('one sentence says how long the limit stood in the way, and what it cost', () => {
  expect(limitSentence(hours, 28)).toBe('It stood at its limit for 2 h 10 min this week; mail of those hours waited 4 min longer for it on average; the limit is 28 a minute.');
  expect(limitSentence(hours.slice(2), 28)).toBe('It did not stand at its limit this week; the limit is 28 a minute.');
  expect(limitSentence([], 1200)).toBe('It did not stand at its limit this week; the limit is 1,200 a minute.');
});

it('durations are said as people say them', () => {
  expect([400, 12_000, 60_000, 3_600_000, 7_800_000].map(durationWord)).toEqual(['less than a second', '12 s', '1 min', '1 h', '2 h 10 min']);
});

it('every hour of the last seven days has its bar, also without mail', () => {
  const bars = hourBars(hours, now);
  expect(bars).toHaveLength(168);
  expect(bars.at(-1)).toEqual({ at: Date.parse('2026-11-24T10:00:00Z'), sent: 12, atLimitMs: 0, felt: false });
  expect(bars.filter(({ sent }) => sent > 0)).toHaveLength(3);
  expect(bars.filter(({ felt }) => felt)).toHaveLength(2);
});

it('the table has the same by day, newest first', () => {
  const days = limitDays(hours, now);
  expect(days).toHaveLength(8);
  expect(days.slice(0, 2)).toMatchObject([{ sent: 12, atLimitMs: 0 }, { sent: 3000, atLimitMs: 130 * 60_000 }]);
});

it('the scale ends at a round number', () => {
  expect([0, 3, 12, 41, 1680].map(scaleTop)).toEqual([2, 4, 20, 100, 2000]);
});
