import { expect, test } from 'vitest';
import { deathsInARow, restartDelay } from './backoff';

test('the first restart comes after half a second, later ones ever later, never after more than 15 s', () => {
  expect([1, 2, 3, 4, 5, 6, 20].map((deaths) => restartDelay(deaths))).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
});

test('who must be back soon after its trouble is over is tried more often', () => {
  expect([1, 2, 3, 4, 20].map((deaths) => restartDelay(deaths, 2_000))).toEqual([500, 1000, 2000, 2000, 2000]);
});

test('deaths in a row are counted, and a minute of life ends the row', () => {
  expect(deathsInARow(3, 100)).toBe(4);
  expect(deathsInARow(3, 60_000)).toBe(1);
});
