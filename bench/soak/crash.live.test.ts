import { describe, expect, it } from 'vitest';
import { crash } from './crash';

describe('npm run soak:crash, with a few kills', () => {
  it('loses nothing and doubles no more than was in doubt', async () => {
    const result = await crash({ backend: 'redis', kills: 5, accepted: 50, mailboxes: 20, clients: 6, everyMs: 700, sink: undefined });
    expect(result).toMatchObject({ lost: 0, lostStates: {}, falseAcceptances: 0, refused: 0 });
    for (const kills of Object.values(result.kills)) expect(kills).toBeGreaterThanOrEqual(1);
    expect(result.accepted).toBeGreaterThanOrEqual(50);
    expect(result.duplicates).toBeLessThanOrEqual(result.inDataAtKill);
  });
});
