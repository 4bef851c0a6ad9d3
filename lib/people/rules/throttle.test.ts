import { describe, expect, it } from 'vitest';
import { afterFailure, waitSeconds, type Tries } from './throttle';

describe('log-in throttling', () => {
  const fail = (times: number, at: number): Tries | undefined => Array.from({ length: times }).reduce<Tries | undefined>((tries) => afterFailure(tries, at), undefined);

  it('lets the first five tries through', () => {
    expect(waitSeconds(fail(4, 0), 1_000)).toBe(0);
  });
  it('makes the sixth wait until the quarter of an hour is over', () => {
    expect(waitSeconds(fail(5, 0), 60_000)).toBe(14 * 60);
  });
  it('forgets after a quarter of an hour', () => {
    expect(waitSeconds(fail(9, 0), 15 * 60_000 + 1)).toBe(0);
    expect(afterFailure(fail(9, 0), 15 * 60_000 + 1).count).toBe(1);
  });
});
