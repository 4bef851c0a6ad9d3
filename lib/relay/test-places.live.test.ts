import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { startSlowServer, type SlowServer } from '@/e2e/stage/slow-server';
import { waitUntil } from '@/e2e/stage/wait-until';
import type { TestSends } from './test-sends';

describe('tests at mail servers that keep everybody waiting', () => {
  let relay: RelayStage;
  let slow: SlowServer;
  let tests: TestSends;

  beforeAll(async () => {
    relay = await RelayStage.start();
    slow = await startSlowServer('half-reply', { everyMs: 1_000 });
    const { TestSends } = await import('./test-sends');
    tests = new TestSends();
  });
  afterAll(async () => {
    await slow.stop();
    await tests.stop();
    await relay.stop();
  });

  it('leave places for the tests of other organizations, and what waits is told why', async () => {
    const { inOrganization } = await import('@/lib/base/context');
    const { startTestSend } = await import('@/lib/test-sends/start-test-send');
    const { readTestSend } = await import('@/lib/test-sends/read-test-send');
    const hostile = await relay.stage.organization('mallory');
    const mallory = await relay.stage.person(hostile, 'Mallory');
    const start = async (who: typeof mallory, mailboxId: string): Promise<string> => {
      const { id } = await inOrganization(who, (context) => startTestSend(context, { mailboxId, recipient: 'ada@northwind.example' }));
      tests.start(who.organizationId, id);
      return id;
    };
    for (let number = 0; number < 18; number += 1) {
      const mailboxId = await relay.ownMailbox(hostile, { address: `p${number}@mallory.example`, method: 'none', serverName: '127.0.0.1', port: slow.port, security: 'none' });
      await start(mallory, mailboxId);
    }
    await waitUntil('its share talks', async () => slow.open() === 15);
    const contoso = await relay.stage.organization('contoso');
    const tess = await relay.stage.person(contoso, 'Tess Tester');
    const id = await start(tess, await relay.ownMailbox(contoso, { address: 'scan@contoso.example', method: 'none' }));
    await waitUntil('the other’s test was taken', async () => (await inOrganization(tess, (context) => readTestSend(context, { testSendId: id }))).state === 'accepted');
    expect(slow.open()).toBe(15);
    const waiting = await relay.sql<{ stages: unknown }>(`SELECT "stages" FROM "TestSend" WHERE "organizationId" = $1 AND "stages"::text LIKE '%Other tests of the organization%'`, [hostile]);
    expect(waiting).toHaveLength(3);
  });
});
