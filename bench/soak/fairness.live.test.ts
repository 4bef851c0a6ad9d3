import { describe, expect, it } from 'vitest';
import { soakFairness } from './fairness';

describe('beside mailboxes with a backlog', () => {
  it('the mail of others goes out at once, and of a printer beside a flooding one after the mails of that which were under way', { timeout: 150_000 }, async () => {
    const result = await soakFairness({
      workers: 2,
      busy: 10,
      waiting: 200,
      light: 20,
      lightPerSecond: 6,
      flooded: 0,
      quietEverySeconds: 1,
      perMinute: 28,
      warmUpSeconds: 2,
      seconds: 15,
      sink: undefined,
    });
    expect(result.samples).toBeGreaterThan(40);
    expect(result).toMatchObject({ notSent: 0 });
    expect(result.p95).toBeLessThanOrEqual(2);
    expect(result.aheadSamples).toBeGreaterThan(5);
    expect(result.mailsAhead).toBeLessThanOrEqual(2);
  });
});
