import { expect, it } from 'vitest';
import { isHeaderDate, readHeaderDate } from './header-date';

it.each([
  ['Tue, 01 Dec 2026 10:00:00 +0000', '2026-12-01T10:00:00.000Z', true],
  ['1 Dec 2026 10:00 -0530', '2026-12-01T15:30:00.000Z', true],
  ['Thu, 1 Jan 1970 00:00:00 +0000', '1970-01-01T00:00:00.000Z', true],
  ['Sat, 31 Dec 2016 23:59:60 +0000', '2016-12-31T23:59:59.000Z', true],
  ['Tue, 1 Dec 26 10:00:00 GMT', '2026-12-01T10:00:00.000Z', false],
  ['Tuesday, 01-Dec-26 10:00:00 EST', '2026-12-01T15:00:00.000Z', false],
  ['Tue, 1 Dec 2026 10:00:00', '2026-12-01T10:00:00.000Z', false],
  ['Tue Dec  1 10:00:00 2026', '2026-12-01T10:00:00.000Z', false],
  ['2026-12-01T10:00:00+01:00', '2026-12-01T09:00:00.000Z', false],
  ['2026-12-01 10:00:00', '2026-12-01T10:00:00.000Z', false],
  ['Tue,1 Dec 2026 10:00:00 +0100', '2026-12-01T09:00:00.000Z', true],
  ['Tue , 1 Dec 2026 10:00:00 +0100', '2026-12-01T09:00:00.000Z', false],
  ['Tue, 1 Dec 2026 10:00:00 GMT+01:00', '2026-12-01T09:00:00.000Z', false],
  ['Tue, 1 Dec 2026 10:00:00 +0100 (Zeit (Normal (x)))', '2026-12-01T09:00:00.000Z', false],
  ['Tue, 1 Dec 126 10:00:00 +0100', '2026-12-01T09:00:00.000Z', false],
  ['Tue, 1 Dec 2026 10:00:00 PM', '2026-12-01T22:00:00.000Z', false],
  ['Tue, 1 Dec 2026 12:30 am +0100', '2026-11-30T23:30:00.000Z', false],
  ['Tue Dec  1 10:00:00 EST 2026', '2026-12-01T15:00:00.000Z', false],
  ['Tue Dec 01 10:00:00 +0100 2026', '2026-12-01T09:00:00.000Z', false],
  ['Tue, 1 Dec 2026 10:00:00 +0100 (CET)', '2026-12-01T09:00:00.000Z', true],
])('%s is %s', (text, at, valid) => {
  expect(readHeaderDate(text)?.toISOString()).toBe(at);
  expect(isHeaderDate(text)).toBe(valid);
});

it.each([
  '', 'yesterday', 'Sat, 1 Jan 0000 00:00:00 +0000', '0000-01-01T00:00:00Z', 'Tue, 1 Dec 9999999 10:00:00 +0000', 'Mon, 1 Jan -4713 00:00:00 +0000', '-005000-01-01T00:00:00Z', 'Tue, 31 Feb 2026 10:00:00 +0000',
  'Tue, 1 Dec 2026 25:00:00 +0000', 'Tue, 1 Dec 2026 10:00:00 +9900', 'Fri, 31 Dec 9999 23:59:59 -2300', '1 Jan 1899 00:00:00 +0000', '\0', '1'.repeat(100_000), ' '.repeat(100_000), '('.repeat(100_000),
])('%j is no moment', (text) => {
  expect(readHeaderDate(text)).toBeNull();
  expect(isHeaderDate(text)).toBe(false);
});
