import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRefreshStage, strict, underKills, type RefreshStage } from './refresh';

describe('npm run soak:refresh, with a few hundred mailboxes', () => {
  let stage: RefreshStage;

  beforeAll(async () => {
    stage = await startRefreshStage({ workers: 3, built: false });
  });
  afterAll(() => stage.stop());

  it('refreshes each token once and evenly, though other processes ask for it meanwhile', async () => {
    const result = await strict(stage, { mailboxes: 150 });
    expect(result).toMatchObject({ callsPerMailbox: 1, invalidGrant: 0, lostMailboxes: 0, failedQuestions: {} });
    // The pace is not judged here: on a busy machine refreshes begin when they get the processor (lib/grants/claim.live.test.ts).
    expect(result.askedMeanwhile).toBeGreaterThanOrEqual(30);
  });

  it('loses no mailbox when workers are killed in mid-refresh, and asks again only for those', async () => {
    const { calls, mailboxes, refreshesInFlightAtKill, ...result } = await underKills(stage, { mailboxes: 360, kills: 1, everyMs: 300, delayMs: [1_000, 3_000], hurry: true });
    expect(result).toMatchObject({ kills: 1, lostMailboxes: 0 });
    expect(refreshesInFlightAtKill).toBeGreaterThanOrEqual(1);
    expect(calls).toBeLessThanOrEqual(mailboxes + refreshesInFlightAtKill);
  });

  it('would tell: with leases taken away, tokens are refreshed twice and refused', async () => {
    const result = await strict(stage, { mailboxes: 60, slug: 'broken', breakLeases: true });
    expect(result.calls).toBeGreaterThan(60);
    expect(result.invalidGrant).toBeGreaterThan(0);
  });
});
