import { describe, expect, it } from 'vitest';
import { busiest } from './token-server';

describe('the busiest second against the mean one', () => {
  it('is one and a little where calls come evenly', () => {
    const { second, toMean } = busiest(Array.from({ length: 1_000 }, (_, number) => number * 20));
    expect(second).toBe(50);
    expect(toMean).toBeCloseTo(1, 1);
  });

  it('finds a burst wherever its second begins', () => {
    const even = Array.from({ length: 100 }, (_, number) => number * 100);
    const burst = Array.from({ length: 20 }, (_, number) => 2_750 + number * 20);
    expect(busiest([...burst, ...even]).second).toBe(30);
  });
});
