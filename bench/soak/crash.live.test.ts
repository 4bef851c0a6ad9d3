import { describe, expect, it } from 'vitest';
import { crash } from './crash';

describe('npm run soak:crash, with a few kills', () => {
  it('loses nothing and doubles no more than was in doubt', { timeout: 180_000 }, async () => {
    const result = await crash({ backend: 'redis', kills: 5, mailboxes: 20, clients: 6, everyMs: 700, sink: undefined });
    expect(result).toMatchObject({ kills: { worker: 1, redis: 1, api: 1, postgres: 1, web: 1 }, lost: 0, lostStates: {}, falseAcceptances: 0, refused: 0 });
    expect(result.accepted).toBeGreaterThan(50);
    expect(result.duplicates).toBeLessThanOrEqual(result.inDataAtKill);
  });
});
