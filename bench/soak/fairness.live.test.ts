import { describe, expect, it } from 'vitest';
import { soakFairness } from './fairness';

describe('beside mailboxes with a backlog, and an organization whose servers drip half-finished replies,', () => {
  it('the mail of others goes out before it, and of a printer beside a flooding one after the mails of that which were under way', async () => {
    const result = await soakFairness({
      workers: 2,
      busy: 10,
      waiting: 200,
      light: 20,
      lightPerSecond: 6,
      flooded: 0,
      quietEverySeconds: 1,
      hostile: 240,
      perMinute: 28,
      warmUpSeconds: 2,
      seconds: 15,
      sink: undefined,
    });
    expect(result.samples).toBeGreaterThan(0);
    expect(result).toMatchObject({ notSent: 0 });
    // All of it went out while the backlog still stood: nobody waited for that. How fast is for npm run soak:fairness to say.
    expect(result.leftAtLeast).toBeGreaterThan(0);
    expect(result.aheadSamples).toBeGreaterThan(0);
    // Of the 240 places it would take: at servers that were never seen to work it gets less than a third of each worker's 300.
    expect(result.hostilePlaces).toBeGreaterThan(0);
    expect(result.hostilePlaces).toBeLessThan(2 * 100);
    expect(result.mailsAhead).toBeLessThanOrEqual(2);
  });
});
