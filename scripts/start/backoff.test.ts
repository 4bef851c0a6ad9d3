import { expect, test } from 'vitest';
import { deathsInARow, restartDelay } from './backoff';

test('the first restart comes after half a second, later ones ever later, never after more than 15 s', () => {
  expect([1, 2, 3, 4, 5, 6, 20].map(restartDelay)).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
});

test('deaths in a row are counted, and a minute of life ends the row', () => {
  expect(deathsInARow(3, 100)).toBe(4);
  expect(deathsInARow(3, 60_000)).toBe(1);
});
