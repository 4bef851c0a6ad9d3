import { afterAll, beforeAll, expect, it } from 'vitest';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { waitUntil } from '@/e2e/stage/wait-until';
import type { AuthorizationRunner } from '@/lib/authorizations/runner';

let relay: RelayStage;
let runner: AuthorizationRunner;

beforeAll(async () => {
  relay = await RelayStage.start();
  const { startAuthorizationRunner } = await import('@/lib/authorizations/runner');
  runner = startAuthorizationRunner({ everyMs: 200 });
});
afterAll(async () => {
  await runner.stop();
  await relay.stop();
});

it('a test of a mailbox an app signs in for goes the way of all mail, and mail that Exchange does not let in yet is tried again by itself', async () => {
  const { inOrganization } = await import('@/lib/base/context');
  const { saveRegistration } = await import('@/lib/app-registrations/save-registration');
  const { startAppOnly } = await import('@/lib/authorizations/start-app-only');
  const { readLatestAuthorization } = await import('@/lib/authorizations/read-latest-authorization');
  const { startTestSend } = await import('@/lib/test-sends/start-test-send');
  const { readTestSend } = await import('@/lib/test-sends/read-test-send');
  const { TestSends } = await import('./test-sends');
  const organizationId = await relay.stage.organization('contoso');
  const admin = await relay.stage.person(organizationId, 'Ann Admin');
  const as = <T>(work: Parameters<typeof inOrganization<T>>[1]) => inOrganization(admin, work);
  const mailboxId = await relay.stage.mailbox(organizationId, 'alerts@contoso.example');
  const registration = { cloud: 'sandbox', clientId: 'aaaaaaaa-0000-4000-8000-000000000003', entraTenantId: '5c0a7050-1111-4000-8000-00000000c001', proof: { kind: 'secret' as const, secret: 'Sandbox-secret-1234' } };
  await as((context) => saveRegistration(context, registration));
  await as((context) => startAppOnly(context, { mailboxId }));
  await waitUntil('the app has signed in', async () => (await as((context) => readLatestAuthorization(context, { mailboxId })))?.state === 'completed');
  const { id } = await as((context) => startTestSend(context, { mailboxId, recipient: 'ada@northwind.example' }));
  const tests = new TestSends();
  tests.start(organizationId, id);
  const view = await waitUntil('the test has ended', async () => {
    const now = await as((context) => readTestSend(context, { testSendId: id }));
    return now.state !== 'running' && now;
  });
  expect(view.state).toBe('accepted');
  expect(await relay.stage.sandbox.client.inbox({ subject: view.subject })).toMatchObject([{ account: 'alerts@contoso.example' }]);
  await tests.stop();

  await relay.stage.sandbox.client.smtpRule({ stage: 'auth', reply: '535 5.7.3 Authentication unsuccessful' });
  const held = await relay.accept(organizationId, mailboxId, { from: 'alerts@contoso.example' });
  const pump = await relay.pump();
  pump.wake();
  await relay.untilAttempt(held, 'hold');
  const [hold] = await relay.sql<{ minutes: number }>(`SELECT round(extract(epoch FROM "holdUntil" - now()) / 60)::int AS minutes FROM "Mailbox" WHERE "id" = $1`, [mailboxId]);
  expect(hold).toEqual({ minutes: 30 });
  await relay.stage.sandbox.client.clearRules('smtp');
  await relay.sql(`UPDATE "Mailbox" SET "holdUntil" = now() WHERE "id" = $1`, [mailboxId]);
  await relay.hurry(held);
  pump.wake();
  await relay.untilMessage(held, 'sent');
});
