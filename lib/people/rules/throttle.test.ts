import { describe, expect, it } from 'vitest';
import { allowances, Throttle, type Draw } from './throttle';

const { account, browser, network } = allowances;
const guess = (key: string): Draw[] => [{ key, allowance: account }];
const times = (count: number, work: () => number) => Array.from({ length: count }, work);

describe('log-in throttling', () => {
  it('lets five tries through at once, and the sixth after a while that is told', () => {
    const throttle = new Throttle();
    expect(times(5, () => throttle.draw(guess('a'), 0))).toEqual([0, 0, 0, 0, 0]);
    expect(throttle.draw(guess('a'), 0)).toBe(20);
    expect(throttle.draw(guess('a'), 19_000)).toBe(1);
    expect(throttle.draw(guess('a'), 20_000)).toBe(0);
    expect(throttle.draw(guess('a'), 20_000)).toBe(20);
  });

  it('makes nobody wait longer because of those who ask meanwhile, and never more than a minute', () => {
    for (const allowance of [account, browser, network]) {
      const throttle = new Throttle();
      const draws = [{ key: 'a', allowance }];
      const waits = times(10_000, () => throttle.draw(draws, 0));
      expect(Math.max(...waits)).toBeLessThanOrEqual(60);
      const wait = throttle.draw(draws, 0);
      expect(throttle.draw(draws, wait * 1000)).toBe(0);
    }
  });

  it('leaves everybody else their own tries', () => {
    const throttle = new Throttle();
    times(1000, () => throttle.draw(guess('a'), 0));
    expect(throttle.draw(guess('b'), 0)).toBe(0);
  });

  it('draws on none of several allowances where one of them is used up', () => {
    const throttle = new Throttle();
    const both: Draw[] = [...guess('a'), { key: 'n', allowance: network }];
    times(500, () => throttle.draw(both, 0));
    expect(times(55, () => throttle.draw([{ key: 'n', allowance: network }], 0)).every((wait) => wait === 0)).toBe(true);
    expect(throttle.draw([{ key: 'n', allowance: network }], 0)).toBeGreaterThan(0);
  });

  it('gives back a try that was right', () => {
    const throttle = new Throttle();
    for (let n = 0; n < 100; n += 1) {
      expect(throttle.draw(guess('a'), n)).toBe(0);
      throttle.giveBack(guess('a'), n);
    }
    expect(throttle.size).toBe(0);
  });

  it('remembers no more keys than it has room for, and drops those that have all their tries back', () => {
    const throttle = new Throttle(1000);
    for (let n = 0; n < 50_000; n += 1) throttle.draw(guess(`key ${n}`), 0);
    expect(throttle.size).toBe(1000);
    for (let n = 0; n < 1000; n += 1) throttle.draw(guess('late'), 3_600_000 + n * 20_000);
    expect(throttle.size).toBe(1);
  });

  it('makes nobody wait longer when the clock is set back', () => {
    const throttle = new Throttle();
    times(6, () => throttle.draw(guess('a'), 1_000_000_000));
    expect(throttle.draw(guess('a'), 0)).toBeLessThanOrEqual(20);
  });
});
