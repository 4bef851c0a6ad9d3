import { describe, expect, it } from 'vitest';
import { soakLimits } from './limits';

describe('the limits of mailboxes with more mail than may go', () => {
  // The limit in 60 s is reached at once, so whatever the next half a minute brings would be too much.
  it('hold by the judgement of the server, while workers are killed and stopped', async () => {
    const result = await soakLimits({
      workers: 3,
      mailboxes: 80,
      perMinute: 4,
      each: 12,
      signedIn: 2,
      signedInPerMinute: 28,
      signedInEach: 40,
      warmUpSeconds: 5,
      seconds: 26,
      kills: 1,
      stops: 1,
      // Longer than a lease.
      stopSeconds: 21,
      touchedAtMost: 1,
      sink: undefined,
    });
    expect(result.violationsBy).toMatchObject({ begun: 0, taken: 0, connections: 0, exchange: 0 });
    expect(result).toMatchObject({ violations: 0, kills: 1, stops: 1 });
    expect(result.sends).toBeGreaterThan(0);
  });
});
