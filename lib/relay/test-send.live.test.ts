import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { holdUp, ruleUsed } from '@/e2e/stage/hold-up';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { signInAs } from '@/e2e/stage/sign-in-stage';
import { waitUntil } from '@/e2e/stage/wait-until';
import type { AuthorizationRunner } from '@/lib/authorizations/runner';
import type { Identity } from '@/lib/base/context';
import type { TestSendView } from '@/lib/test-sends/contract';
import { PASSWORD } from '@/sandbox/accounts/directory';
import { RELAY_USER } from '@/sandbox/relay/server';
import type { TestSends } from './test-sends';

const SCAN = 'scan@contoso.example';
const TESTER = 'ada@northwind.example';

describe('a test', () => {
  let relay: RelayStage;
  let organizationId: string;
  let person: Identity;
  let runner: AuthorizationRunner;
  let tests: TestSends;
  let signedIn: string;

  beforeAll(async () => {
    relay = await RelayStage.start();
    organizationId = await relay.stage.organization('contoso');
    person = await relay.stage.person(organizationId, 'Tess Tester');
    const { startAuthorizationRunner } = await import('@/lib/authorizations/runner');
    const { TestSends } = await import('./test-sends');
    runner = startAuthorizationRunner({ everyMs: 200 });
    tests = new TestSends();
    await relay.stage.sandbox.client.settings({ deviceCodeInterval: 1 });
    signedIn = await relay.stage.mailbox(organizationId, SCAN);
    await signInAs(relay.stage, person, signedIn, SCAN);
  });
  afterEach(async () => {
    await relay.stage.sandbox.client.clearRules('smtp');
    await relay.stage.sandbox.client.clearRules('entra');
  });
  afterAll(async () => {
    await tests.stop();
    await runner.stop();
    await relay.stop();
  });

  async function start(mailboxId: string, more: { printerId?: string } = {}): Promise<TestSendView> {
    const { inOrganization } = await import('@/lib/base/context');
    const { startTestSend } = await import('@/lib/test-sends/start-test-send');
    return inOrganization(person, (context) => startTestSend(context, { mailboxId, recipient: TESTER, ...more }));
  }
  async function read(id: string): Promise<TestSendView> {
    const { inOrganization } = await import('@/lib/base/context');
    const { readTestSend } = await import('@/lib/test-sends/read-test-send');
    return inOrganization(person, (context) => readTestSend(context, { testSendId: id }));
  }
  async function say(id: string, arrived: boolean): Promise<TestSendView> {
    const { inOrganization } = await import('@/lib/base/context');
    const { sayArrived } = await import('@/lib/test-sends/say-arrived');
    return inOrganization(person, (context) => sayArrived(context, { testSendId: id, arrived }));
  }
  const ended = (id: string) =>
    waitUntil('the test has ended', async () => {
      const view = await read(id);
      return view.state !== 'running' && view;
    }, { everyMs: 50 });
  async function send(mailboxId: string, more: { printerId?: string } = {}): Promise<TestSendView> {
    const { id } = await start(mailboxId, more);
    tests.start(organizationId, id);
    return ended(id);
  }
  const steps = (view: TestSendView) => Object.fromEntries(view.stages.map(({ name, state }) => [name, state]));
  const wrong = (view: TestSendView) => view.stages.filter(({ state }) => state === 'failed' || state === 'unknown');
  const lane = async (mailboxId: string) => {
    const [row] = await relay.sql<{ slots: number[]; leaseOwner: string | null; recipients: number }>(
      `SELECT ARRAY(SELECT extract(epoch FROM s - clock_timestamp())::float8 FROM unnest(l."slots") s) AS slots, l."leaseOwner",
         (SELECT coalesce(sum(h."recipients"), 0)::int FROM "RecipientHour" h WHERE h."laneId" = l."id") AS recipients
       FROM "Lane" l JOIN "Mailbox" b ON b."laneId" = l."id" WHERE b."id" = $1`,
      [mailboxId],
    );
    return row;
  };
  const own = (address: string, more: Partial<Parameters<RelayStage['ownMailbox']>[1]> = {}) => relay.ownMailbox(organizationId, { address, method: 'none', ...more });

  it('with OAuth 2.0 goes through every step to the inbox, and its transcript bears no token', async () => {
    const view = await send(signedIn);
    expect(view).toMatchObject({ state: 'accepted', recipient: TESTER, startedBy: 'Tess Tester', arrived: null, mailboxAddress: SCAN });
    expect(steps(view)).toEqual({ token: 'done', turn: 'done', connect: 'done', encrypt: 'done', log_in: 'done', sender: 'done', recipient: 'done', accepted: 'done' });
    expect(view.stages.at(-1)).toMatchObject({ code: expect.stringMatching(/^250/) as string });
    expect(view.transcript).toContain('→ AUTH XOAUTH2 [token,');
    expect(view.transcript).not.toMatch(/eyJ/);
    const [mail] = await relay.stage.sandbox.client.inbox({ subject: view.subject });
    expect(mail).toMatchObject({ account: SCAN, envelopeFrom: SCAN, recipients: [TESTER] });
    expect((await relay.stage.sandbox.client.mail(mail?.id ?? '')).text).toContain('by Tess Tester');
    expect(await say(view.id, true)).toMatchObject({ arrived: true });
  });

  it('of a printer bears the sender its scans have', async () => {
    const mailboxId = await own('office@contoso.example', { security: 'none' });
    const printerId = await relay.printer(organizationId, mailboxId, 'Reception');
    await relay.sql(`UPDATE "Printer" SET "administratorEmail" = 'it@contoso.example' WHERE "id" = $1`, [printerId]);
    const view = await send(mailboxId, { printerId });
    expect(view).toMatchObject({ state: 'accepted', printer: 'Reception' });
    expect(steps(view)).toEqual({ turn: 'done', connect: 'done', sender: 'done', recipient: 'done', accepted: 'done' });
    const [mail] = await relay.stage.sandbox.client.inbox({ subject: view.subject });
    expect(mail).toMatchObject({ envelopeFrom: 'it@contoso.example' });
  });

  it('with a password logs in with it, and is told at the log-in where it is wrong', async () => {
    const good = await send(await own('good@contoso.example', { method: 'password', userName: RELAY_USER, password: PASSWORD }));
    expect(steps(good)).toEqual({ turn: 'done', connect: 'done', encrypt: 'done', log_in: 'done', sender: 'done', recipient: 'done', accepted: 'done' });
    expect(good.transcript).not.toContain(PASSWORD);
    const bad = await send(await own('bad@contoso.example', { method: 'password', userName: 'bad@contoso.example', password: 'not the password' }));
    expect(bad.state).toBe('failed');
    expect(wrong(bad)).toMatchObject([{ name: 'log_in', explanation: { title: 'The mail server refused user name or password.' } }]);
  });

  const scan = { match: { mailbox: SCAN } };
  const faults: [string, Parameters<RelayStage['stage']['sandbox']['client']['smtpRule']>[0], string, RegExp, RegExp][] = [
    ['the greeting is a refusal', { stage: 'connect', match: { server: 'exchange' }, action: 'drop' }, 'connect', /connection was lost|did not answer/i, /network|firewall/i],
    ['there is no STARTTLS', { stage: 'starttls', match: { server: 'exchange' }, reply: '502 5.5.1 Command not implemented' }, 'encrypt', /would not talk/, /this encryption/],
    ['the sign-in is not accepted', { stage: 'auth', match: { server: 'exchange' }, reply: '535 5.7.3 Authentication unsuccessful' }, 'log_in', /did not accept the sign-in/, /Start the authentication again/],
    ['authenticated SMTP is off', { stage: 'auth', match: { server: 'exchange' }, reply: '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.' }, 'log_in', /SMTP AUTH is turned off/, /Set-CASMailbox/],
    ['the sender is refused', { stage: 'mail', ...scan, reply: '554 5.2.252 SendAsDenied; not allowed to send as' }, 'sender', /may not send as this sender/, /Send As/],
    ['the recipient is unknown', { stage: 'rcpt', ...scan, reply: '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found' }, 'recipient', /no such recipient/, /Correct the address/],
    ['the mail is refused at its end', { stage: 'dot', ...scan, reply: '550 5.7.60 SMTP; Client does not have permissions to send as this sender' }, 'accepted', /may not send as this sender/, /Send As/],
  ];

  it.each(faults)('stops at the step that failed, and says why, where %s', async (_what, rule, step, title, remedy) => {
    await relay.stage.sandbox.client.smtpRule(rule);
    const before = await lane(signedIn);
    const view = await send(signedIn);
    expect(view.state).toBe('failed');
    expect(wrong(view)).toHaveLength(1);
    expect(wrong(view)[0]).toMatchObject({ name: step, state: 'failed' });
    expect(wrong(view)[0]?.explanation?.title).toMatch(title);
    const { remedy: said = [], command = null } = wrong(view)[0]?.explanation ?? {};
    expect([...said, command?.line].join(' ')).toMatch(remedy);
    const at = view.stages.findIndex(({ name }) => name === step);
    expect(view.stages.slice(0, at).every(({ state }) => state === 'done')).toBe(true);
    expect(view.stages.slice(at + 1).every(({ state }) => state === 'waiting')).toBe(true);
    expect(view.transcript).not.toBeNull();
    // A mail that was begun counts, as the server counts it; one that was not gives its slot back.
    const counts = ['sender', 'recipient', 'accepted'].includes(step) ? 1 : 0;
    const after = await waitUntil('the lane is given back', async () => {
      const row = await lane(signedIn);
      return row?.leaseOwner === null && row;
    });
    expect(after.slots.length - (before?.slots.length ?? 0)).toBe(counts);
    expect(Math.max(0, ...after.slots)).toBeLessThanOrEqual(60);
    expect((await relay.sql(`SELECT FROM "Mailbox" WHERE "id" = $1 AND "holdReason" IS NOT NULL`, [signedIn])).length).toBe(0);
  });

  it('finds nothing at a server that takes no connections', async () => {
    const view = await send(await own('down@contoso.example', { port: 9, security: 'none' }));
    expect(wrong(view)).toMatchObject([{ name: 'connect', explanation: { title: 'Nothing takes connections at this server and port.' } }]);
  });

  it('whose line broke after the final dot may have arrived, and its tester can say so', async () => {
    await relay.stage.sandbox.client.smtpRule({ stage: 'dot', ...scan, action: 'drop', keep: true, times: 1 });
    const view = await send(signedIn);
    expect(view.state).toBe('unknown');
    expect(wrong(view)).toMatchObject([{ name: 'accepted', state: 'unknown', explanation: { title: expect.stringContaining('nobody knows') as string } }]);
    expect(await relay.stage.sandbox.client.inbox({ subject: view.subject })).toHaveLength(1);
    expect(await say(view.id, false)).toMatchObject({ arrived: false, state: 'unknown' });
    expect(await say(view.id, true)).toMatchObject({ arrived: true });
    const audited = await relay.sql(`SELECT FROM "AuditEntry" WHERE "verb" = 'test-sends.say-arrived' AND "after"->>'test' = $1`, [view.id]);
    expect(audited).toHaveLength(2);
  });

  it('stops at a token that can not be renewed, says what Entra said, and the mailbox is held as after any renewal', async () => {
    const address = 'reception@fabrikam.example';
    await relay.stage.sandbox.client.settings({ accessTokenSeconds: 2 });
    const mailboxId = await relay.stage.mailbox(organizationId, address);
    await signInAs(relay.stage, person, mailboxId, address);
    await relay.stage.sandbox.client.settings({ accessTokenSeconds: null });
    await relay.stage.sandbox.client.revoke({ account: address, code: 50173 });
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    const view = await send(mailboxId);
    expect(wrong(view)).toMatchObject([{ name: 'token', code: 'AADSTS50173', explanation: { title: 'The password was changed or the sessions were revoked' } }]);
    expect(view.transcript).toBeNull();
    expect(await relay.sql(`SELECT "holdReason" FROM "Mailbox" WHERE "id" = $1`, [mailboxId])).toEqual([{ holdReason: 'needs_sign_in' }]);
    await expect(say(view.id, true)).rejects.toMatchObject({ code: 'test_not_sent' });
  });

  it('goes through a held mailbox, lifts nothing, and offers to try the held mail', async () => {
    const mailboxId = await own('held@contoso.example');
    await relay.sql(`UPDATE "Mailbox" SET "holdReason" = 'full', "holdSince" = now(), "holdUntil" = now() + interval '1 hour' WHERE "id" = $1`, [mailboxId]);
    const waiting = await relay.accept(organizationId, mailboxId);
    const view = await send(mailboxId);
    expect(view).toMatchObject({ state: 'accepted', heldMail: true });
    expect(await relay.sql(`SELECT "holdReason" FROM "Mailbox" WHERE "id" = $1`, [mailboxId])).toEqual([{ holdReason: 'full' }]);
    expect((await relay.message(waiting)).tries).toBe(0);
  });

  it('shows that a sign-in works again which the hold calls dead, so that the held mail may be tried', async () => {
    const { inOrganization } = await import('@/lib/base/context');
    const { tryNow } = await import('@/lib/mailboxes/try-now');
    const attempt = () => inOrganization(person, (context) => tryNow(context, { mailboxId: signedIn }));
    await relay.sql(`UPDATE "Mailbox" SET "holdReason" = 'needs_sign_in', "holdCode" = '535 5.7.3', "holdSince" = now() WHERE "id" = $1`, [signedIn]);
    await expect(attempt()).rejects.toMatchObject({ code: 'needs_sign_in' });
    expect(await send(signedIn)).toMatchObject({ state: 'accepted', heldMail: true });
    await attempt();
    await relay.sql(`UPDATE "Mailbox" SET "holdReason" = NULL, "holdCode" = NULL, "holdSince" = NULL, "holdUntil" = NULL WHERE "id" = $1`, [signedIn]);
  });

  it('counts as one of the account’s messages and recipients, and is not sent where the day has none left', async () => {
    const mailboxId = await own('counts@contoso.example');
    expect((await send(mailboxId)).state).toBe('accepted');
    const after = await waitUntil('the lane is given back', async () => {
      const row = await lane(mailboxId);
      return row?.leaseOwner === null && row;
    });
    expect(after).toMatchObject({ recipients: 1 });
    expect(after.slots).toHaveLength(1);
    expect(after.slots[0]).toBeLessThanOrEqual(60);
    await relay.sql(`UPDATE "Lane" SET "maxRecipientsPerDay" = 1 WHERE "id" = (SELECT "laneId" FROM "Mailbox" WHERE "id" = $1)`, [mailboxId]);
    expect(wrong(await send(mailboxId))).toMatchObject([{ name: 'turn', code: 'recipients_used_up' }]);
  });

  it('waits for a free slot of the minute and says how long, while the mail of the account stands aside', async () => {
    const mailboxId = await own('limit@contoso.example');
    const ofLane = `"id" = (SELECT "laneId" FROM "Mailbox" WHERE "id" = $1)`;
    await relay.sql(`UPDATE "Lane" SET "maxPerMinute" = 1, "slots" = ARRAY[clock_timestamp() + interval '50 seconds'] WHERE ${ofLane}`, [mailboxId]);
    const { id } = await start(mailboxId);
    tests.start(organizationId, id);
    const waiting = await waitUntil('the test waits', async () => (await read(id)).stages.find(({ name, text }) => name === 'turn' && text !== null));
    expect(waiting).toMatchObject({ state: 'running', text: expect.stringMatching(/limit of 1 messages a minute; the test is next, in \d+ s/) as string });
    const message = await relay.accept(organizationId, mailboxId);
    const pump = await relay.pump();
    await relay.sql(`UPDATE "Lane" SET "slots" = '{}' WHERE ${ofLane}`, [mailboxId]);
    expect((await ended(id)).state).toBe('accepted');
    // The one slot of the minute was the test's.
    expect((await relay.message(message)).tries).toBe(0);
    await relay.sql(`UPDATE "Lane" SET "slots" = '{}', "restsUntil" = NULL, "nextDueAt" = clock_timestamp() WHERE ${ofLane}`, [mailboxId]);
    pump.wake();
    await relay.untilMessage(message, 'sent');
    await relay.stopPump(pump);
  });

  it('is sent once, however often the bell rings, and no second one begins beside it', async () => {
    const held = await holdUp(relay.stage.sandbox.client, 'smtp', { stage: 'dot', ...scan });
    const { id, subject } = await start(signedIn);
    tests.start(organizationId, id);
    tests.start(organizationId, id);
    await held.reached();
    await expect(start(signedIn)).rejects.toMatchObject({ code: 'test_running' });
    await held.letGo();
    await ended(id);
    tests.start(organizationId, id);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await relay.stage.sandbox.client.inbox({ subject })).toHaveLength(1);
  });

  it('that no worker took up is over after a minute, and makes way for the next', async () => {
    const { id } = await start(signedIn);
    await relay.sql(`UPDATE "TestSend" SET "startedAt" = now() - interval '61 seconds', "aliveUntil" = now() - interval '1 second' WHERE "id" = $1`, [id]);
    expect(wrong(await read(id))).toMatchObject([{ name: 'token', code: 'no_worker', explanation: { title: 'No worker is running' } }]);
    tests.start(organizationId, id);
    expect((await send(signedIn)).state).toBe('accepted');
    expect(await relay.sql(`SELECT "state", "takenAt" FROM "TestSend" WHERE "id" = $1`, [id])).toEqual([{ state: 'failed', takenAt: null }]);
  });

  it('is kept with the last twenty of its mailbox', async () => {
    const mailboxId = await own('kept@contoso.example');
    await relay.sql(
      `INSERT INTO "TestSend" ("organizationId", "id", "mailboxId", "startedAt", "aliveUntil", "endedAt", "recipient", "code", "state", "stages")
       SELECT $1, gen_random_uuid(), $2, now() - make_interval(days => n), now(), now(), 'x', n::text, 'failed', '[]' FROM generate_series(1, 25) n`,
      [organizationId, mailboxId],
    );
    expect((await send(mailboxId)).state).toBe('accepted');
    const kept = await relay.sql<{ code: string }>(`SELECT "code" FROM "TestSend" WHERE "mailboxId" = $1 ORDER BY "startedAt"`, [mailboxId]);
    expect(kept).toHaveLength(20);
    expect(kept[0]?.code).toBe('19');
  });

  it('is sent by the worker the bell reaches; where that dies after the content left, it may have arrived, and the mail of the account goes on', async () => {
    const silence = await relay.stage.sandbox.client.smtpRule({ stage: 'dot', ...scan, action: 'hang', times: 1 });
    const worker = await relay.worker();
    const { id } = await start(signedIn);
    await ruleUsed(relay.stage.sandbox.client, 'smtp', silence.id);
    worker.kill('SIGKILL');
    const message = await relay.accept(organizationId, signedIn);
    const view = await waitUntil('nobody looks after the test', async () => {
      const now = await read(id);
      return now.state !== 'running' && now;
    });
    expect(view.state).toBe('unknown');
    expect(wrong(view)).toMatchObject([{ name: 'accepted', state: 'unknown', code: 'worker_stopped' }]);
    const pump = await relay.pump();
    await relay.untilMessage(message, 'sent');
    await relay.stopPump(pump);
    expect(await say(id, false)).toMatchObject({ state: 'unknown', arrived: false });
  });
});
