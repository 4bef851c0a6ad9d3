import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { signInAs } from '@/e2e/stage/sign-in-stage';
import { waitUntil } from '@/e2e/stage/wait-until';
import type { AuthorizationRunner } from '@/lib/authorizations/runner';
import type { Identity } from '@/lib/base/context';
import type { TestSends } from './test-sends';

const SCAN = 'scan@contoso.example';

describe('tests beside the mail of an account', () => {
  let relay: RelayStage;
  let organizationId: string;
  let person: Identity;
  let runner: AuthorizationRunner;
  let workers: TestSends[];
  let mailboxId: string;

  beforeAll(async () => {
    relay = await RelayStage.start();
    organizationId = await relay.stage.organization('contoso');
    person = await relay.stage.person(organizationId, 'Tess Tester');
    const { startAuthorizationRunner } = await import('@/lib/authorizations/runner');
    const { TestSends } = await import('./test-sends');
    runner = startAuthorizationRunner({ everyMs: 200 });
    workers = [new TestSends(), new TestSends()];
    await relay.stage.sandbox.client.settings({ deviceCodeInterval: 1 });
    mailboxId = await relay.stage.mailbox(organizationId, SCAN);
    await signInAs(relay.stage, person, mailboxId, SCAN);
  });
  afterAll(async () => {
    await Promise.all(workers.map((one) => one.stop()));
    await runner.stop();
    await relay.stop();
  });

  async function test(turn: number): Promise<string> {
    const { inOrganization } = await import('@/lib/base/context');
    const { startTestSend } = await import('@/lib/test-sends/start-test-send');
    const { readTestSend } = await import('@/lib/test-sends/read-test-send');
    const { id } = await inOrganization(person, (context) => startTestSend(context, { mailboxId, recipient: 'ada@northwind.example' }));
    workers[turn % workers.length]?.start(organizationId, id);
    return waitUntil('the test has ended', async () => {
      const { state } = await inOrganization(person, (context) => readTestSend(context, { testSendId: id }));
      return state !== 'running' && state;
    }, { everyMs: 50 });
  }

  const arrived = async () => (await relay.stage.sandbox.client.inbox({ account: SCAN })).length;
  const waiting = async () => (await relay.sql(`SELECT FROM "Message" WHERE "state" NOT IN ('sent', 'failed')`)).length;

  it('break no limit of the server, although the lane uses all that the server allows', async () => {
    // To the last message and connection: what a test took besides would be too much.
    await relay.sql(`UPDATE "Lane" SET "maxPerMinute" = 12, "maxConnections" = 3`);
    await relay.stage.sandbox.client.settings({ limits: { messages: 12 } });
    await relay.stage.sandbox.client.smtpRule({ stage: 'dot', match: { mailbox: SCAN }, delayMs: 250 });
    const pumps = [await relay.pump(), await relay.pump()];
    for (let count = 0; count < 18; count += 1) await relay.accept(organizationId, mailboxId);
    for (const pump of pumps) pump.wake();
    await waitUntil('mail goes out', async () => (await waiting()) < 16);
    for (let turn = 0; turn < 4; turn += 1) expect(await test(turn)).toBe('accepted');
    // The minute has twelve, and four of them were the tests'. On a slow machine it may be over by now, and more may go: the server judges.
    const atRest = async () => (await relay.sql(`SELECT FROM "Lane" WHERE "leaseOwner" IS NULL`)).length === 1;
    await waitUntil('the minute is full', async () => (await waiting()) <= 18 - 8 && (await atRest()));
    const { counts } = await relay.stage.sandbox.client.log();
    expect(counts['exchange violation messages'] ?? 0).toBe(0);
    expect(counts['exchange violation connections'] ?? 0).toBe(0);
    await waitUntil('all that left arrived', async () => (await arrived()) === 18 - (await waiting()) + 4);
    const attempts = await relay.sql<{ class: string | null }>(`SELECT "class"::text AS class FROM "DeliveryAttempt"`);
    expect(attempts.every((attempt) => attempt.class === 'sent')).toBe(true);
    // One more has to wait until a place is free. A worker that stops ends a test that waits, without sending it.
    await relay.sql(`UPDATE "Lane" SET "slots" = array_fill(clock_timestamp() + interval '1 hour', ARRAY[12])`);
    await waitUntil('nothing is under way', atRest);
    const before = await arrived();
    const late = test(0);
    await waitUntil('it waits for its turn', async () => (await relay.sql(`SELECT FROM "Lane" WHERE "yieldsUntil" > clock_timestamp()`)).length === 1);
    await workers[0]?.stop();
    expect(await late).toBe('failed');
    expect(await arrived()).toBe(before);
  });
});
