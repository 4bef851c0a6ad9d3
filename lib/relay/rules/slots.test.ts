import { describe, expect, it } from 'vitest';
import { retryDelay } from './retry';
import { slotWait } from './slots';

describe('slots of a lane', () => {
  it('are free while fewer are in use than the limit', () => {
    expect(slotWait([], 2)).toBe(0);
    expect(slotWait([5000, -3], 2)).toBe(0);
  });
  it('are waited for until the first is free again', () => {
    expect(slotWait([9000, 5000], 2)).toBe(5000);
    expect(slotWait([9000, 5000, 7000], 2)).toBe(7000);
  });
});

describe('the wait before the next attempt', () => {
  it('grows from a minute to an hour, with jitter', () => {
    expect([1, 2, 3, 7, 50].map((tries) => retryDelay(tries, 0.5) / 60_000)).toEqual([1, 2, 4, 60, 60]);
    expect(retryDelay(1, 0)).toBe(48_000);
    expect(retryDelay(1, 1)).toBe(72_000);
  });
});
