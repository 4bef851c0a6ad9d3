import { expect, it } from 'vitest';
import { expiryOf } from './expiry';

const now = new Date('2026-11-26T08:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);

it.each([
  [30.5, { state: 'far', days: 30 }],
  [30, { state: 'soon', days: 30, warnAt: 30 }],
  [14.1, { state: 'soon', days: 14, warnAt: 30 }],
  [14, { state: 'soon', days: 14, warnAt: 14 }],
  [7, { state: 'soon', days: 7, warnAt: 7 }],
  [1, { state: 'soon', days: 1, warnAt: 1 }],
  [0.1, { state: 'soon', days: 0, warnAt: 1 }],
  [0, { state: 'ended' }],
  [-3, { state: 'ended' }],
] as const)('a secret that ends in %d days is told at 30, 14, 7 and 1', (days, expiry) => {
  expect(expiryOf(inDays(days), now)).toEqual(expiry);
});

it('nothing is told of a secret of which nobody said when it ends', () => {
  expect(expiryOf(null, now)).toBeNull();
});
