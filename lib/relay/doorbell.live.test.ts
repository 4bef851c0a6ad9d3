import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startRedis, type RunningRedis } from '@/e2e/stage/redis';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { waitUntil } from '@/e2e/stage/wait-until';

/** As good as off: only the bell, and the timer on what is due, bring mail to a worker. */
const noSweeper = { PLATEN_SWEEP_SECONDS: '1000000' };

describe.each(['postgres', 'redis'] as const)('the doorbell on %s', (backend) => {
  let relay: RelayStage;
  let redis: RunningRedis | undefined;
  let organizationId: string;
  let mailbox: string;

  beforeAll(async () => {
    redis = backend === 'redis' ? await startRedis() : undefined;
    vi.resetModules();
    relay = await RelayStage.start({ REDIS_URL: redis?.url });
    organizationId = await relay.stage.organization('contoso');
    mailbox = await relay.ownMailbox(organizationId, { address: 'scan@contoso.example', method: 'none' });
    await relay.sql(`UPDATE "Lane" SET "maxPerMinute" = 100000`);
    await relay.worker(noSweeper);
    await relay.worker(noSweeper);
  });
  afterAll(async () => {
    await relay.stop();
    await redis?.stop();
  });

  async function acceptAndRing(): Promise<string> {
    const { ring } = await import('@/lib/lanes/doorbell');
    const id = await relay.accept(organizationId, mailbox);
    const [lane] = await relay.sql<{ id: string }>(`SELECT "laneId" AS id FROM "Mailbox" WHERE "id" = $1`, [mailbox]);
    await ring(organizationId, lane?.id ?? '');
    return id;
  }

  it('brings a mail to a worker at once', async () => {
    const id = await acceptAndRing();
    await relay.untilMessage(id, 'sent');
  });

  it('loses no mail that is accepted in the last step of a drain: each is sent within 2 s, with the sweeper off', async () => {
    const late: string[] = [];
    for (let round = 0; round < 15; round += 1) {
      const first = await acceptAndRing();
      await relay.untilMessage(first, 'sent');
      // The drain is about to give its lane back, or has just done so.
      await new Promise((resolve) => setTimeout(resolve, round * 3));
      const second = await acceptAndRing();
      await relay.untilMessage(second, 'sent').catch(() => late.push(second));
    }
    expect(late).toEqual([]);
  });

  it('may ring before the lane is given back by a transaction that was accepted meanwhile', async () => {
    // The message is in, but its commit comes only after the drain has looked for the last time.
    const { withOrganization } = await import('@/lib/base/db/sql');
    const { ring } = await import('@/lib/lanes/doorbell');
    const template = await acceptAndRing();
    await relay.untilMessage(template, 'sent');
    const [lane] = await relay.sql<{ id: string }>(`SELECT "laneId" AS id FROM "Mailbox" WHERE "id" = $1`, [mailbox]);
    const slow = await relay.accept(organizationId, mailbox);
    await relay.sql(`UPDATE "Lane" SET "nextDueAt" = NULL WHERE "id" = $1`, [lane?.id]);
    await withOrganization(organizationId, async (sql) => {
      await sql(`UPDATE "Message" SET "subject" = 'late' WHERE "id" = $1`, [slow]);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await sql(`UPDATE "Lane" SET "nextDueAt" = clock_timestamp() WHERE "id" = $1`, [lane?.id]);
    });
    await ring(organizationId, lane?.id ?? '');
    await relay.untilMessage(slow, 'sent');
  });

  if (backend === 'redis') it('may be silent: what is accepted while Redis is gone is sent by the sweep or the next bell', async () => {
    await redis?.kill();
    const id = await acceptAndRing();
    redis = await startRedis({ port: Number(new URL(redis?.url ?? '').port) });
    await waitUntil('the mail is sent', async () => {
      await acceptAndRing();
      return (await relay.message(id)).state === 'sent';
    }, { everyMs: 1_000 });
  });
});
