import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { holdUp } from '@/e2e/stage/hold-up';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { waitUntil } from '@/e2e/stage/wait-until';
import type { Pump } from './pump';

describe('when a worker dies', () => {
  let relay: RelayStage;
  let organizationId: string;

  beforeAll(async () => {
    relay = await RelayStage.start();
    organizationId = await relay.stage.organization('contoso');
  });
  afterEach(async () => {
    await relay.stage.sandbox.client.clearRules('smtp');
  });
  afterAll(() => relay.stop());

  const messageIds = async (id: string) => (await relay.stage.sandbox.client.inbox({ messageId: `<${id}@platen.example>` })).length;

  /** Kills a worker process once an attempt has come as far as `stage`. */
  async function killedWhile(id: string, stage: string): Promise<void> {
    const worker = await relay.worker();
    await waitUntil(`the attempt is at ${stage}`, async () => (await relay.message(id)).attempts.at(-1)?.stage === stage, { everyMs: 10 });
    // And the server is as far as its rule lets it go.
    await waitUntil('the server keeps silent', async () => (await relay.stage.sandbox.client.rules('smtp')).every(({ used }) => used > 0), { everyMs: 10 });
    if (stage === 'after_data') await waitUntil('the server has the content', async () => (await messageIds(id)) === 1);
    worker.kill('SIGKILL');
    await new Promise((resolve) => worker.once('exit', resolve));
    // What the lease's end would bring after 20 s.
    await relay.sql(`UPDATE "Lane" SET "leaseUntil" = clock_timestamp() - interval '1 second' WHERE "leaseOwner" IS NOT NULL`);
  }

  it('before the content, the mail goes out by the next one, and the attempts say what happened', async () => {
    const mailbox = await relay.ownMailbox(organizationId, { address: 'before@contoso.example', method: 'none' });
    await relay.stage.sandbox.client.smtpRule({ stage: 'mail', match: { server: 'relay' }, action: 'hang', times: 1 });
    const id = await relay.accept(organizationId, mailbox);
    await killedWhile(id, 'connect');
    const pump = await relay.pump();
    const message = await relay.untilMessage(id, 'sent');
    expect(message).toMatchObject({
      workerDeaths: 1,
      unknownResends: 0,
      attempts: [{ class: 'retry', text: 'The worker stopped before the mail was handed over.' }, { class: 'sent' }],
    });
    expect(await messageIds(id)).toBe(1);
    await relay.stopPump(pump);
  });

  it('after the content had begun to leave, the outcome is shown as unknown and the mail goes once more, the same in every byte', async () => {
    const mailbox = await relay.ownMailbox(organizationId, { address: 'after@contoso.example', method: 'none' });
    await relay.stage.sandbox.client.smtpRule({ stage: 'dot', match: { server: 'relay' }, action: 'hang', keep: true, times: 1 });
    const id = await relay.accept(organizationId, mailbox);
    await killedWhile(id, 'after_data');
    const pump = await relay.pump();
    const message = await relay.untilMessage(id, 'sent');
    expect(message).toMatchObject({ workerDeaths: 1, unknownResends: 1, attempts: [{ class: 'unknown', stage: 'after_data' }, { class: 'sent' }] });
    const mails = await relay.stage.sandbox.client.inbox({ messageId: `<${id}@platen.example>` });
    expect(mails).toHaveLength(2);
    const [one, two] = await Promise.all(mails.map((mail) => relay.stage.sandbox.client.raw(mail.id)));
    const body = (raw: Buffer | undefined) => raw?.toString().slice(raw.toString().indexOf('From: scan@'));
    expect(body(one)).toBe(body(two));
    await relay.stopPump(pump);
  });

  it('or is merely stopped, and goes on after another has taken its lane, it hands nothing over any more', async () => {
    const mailbox = await relay.ownMailbox(organizationId, { address: 'stopped@contoso.example', method: 'none' });
    const held = await holdUp(relay.stage.sandbox.client, 'smtp', { stage: 'data', match: { server: 'relay' } });
    const id = await relay.accept(organizationId, mailbox);
    const stopped = await relay.worker();
    await held.reached();
    stopped.kill('SIGSTOP');
    await held.letGo();
    // The true lease: 20 s, then the other worker's timer finds the lane.
    const pump = await relay.pump();
    const message = await relay.untilMessage(id, 'sent');
    stopped.kill('SIGCONT');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await relay.message(id)).toEqual(message);
    expect(message).toMatchObject({ workerDeaths: 1, attempts: [{ class: 'retry' }, { class: 'sent' }] });
    expect(await messageIds(id)).toBe(1);
    stopped.kill('SIGKILL');
    await relay.stopPump(pump);
  });

  it('not, and only the database is away for longer than the lease, the result it holds is written, and nothing is sent twice', async () => {
    const mailbox = await relay.ownMailbox(organizationId, { address: 'away@contoso.example', method: 'none' });
    const held = await holdUp(relay.stage.sandbox.client, 'smtp', { stage: 'dot', match: { server: 'relay' } });
    const id = await relay.accept(organizationId, mailbox);
    // Long enough for the content to leave on a slow machine, and never extended.
    const pump = await relay.pump({ leaseMs: 6_000, extendMs: 600_000 });
    await held.reached();
    const root = new pg.Client({ connectionString: relay.stage.database.superuserUrl });
    await root.connect();
    await root.query('BEGIN');
    await root.query('SELECT 1 FROM "Message" WHERE "id" = $1 FOR UPDATE', [id]);
    await held.letGo();
    await new Promise((resolve) => setTimeout(resolve, 7_000));
    await root.query('COMMIT');
    await root.end();
    expect(await relay.untilMessage(id, 'sent')).toMatchObject({ workerDeaths: 0, unknownResends: 0, attempts: [{ class: 'sent' }] });
    expect(await messageIds(id)).toBe(1);
    await relay.stopPump(pump);
  });

  it('is asked to stop while a server keeps silent, it cuts the line, writes what is known and gives the lane back', async () => {
    const mailbox = await relay.ownMailbox(organizationId, { address: 'silent@contoso.example', method: 'none' });
    await relay.stage.sandbox.client.smtpRule({ stage: 'dot', match: { server: 'relay' }, action: 'hang', times: 1 });
    const id = await relay.accept(organizationId, mailbox);
    const pump = await relay.pump({ stopMs: 300 });
    await waitUntil('the content leaves', async () => (await relay.message(id)).attempts.at(-1)?.stage === 'after_data', { everyMs: 5 });
    await relay.stopPump(pump);
    expect(await relay.message(id)).toMatchObject({ state: 'deferred', workerDeaths: 0, attempts: [{ class: 'unknown' }] });
    expect(await relay.sql(`SELECT "leaseOwner" FROM "Lane" WHERE "leaseOwner" IS NOT NULL`)).toEqual([]);
  });

  it('for the third time over one message, that message is set aside', async () => {
    const mailbox = await relay.ownMailbox(organizationId, { address: 'poison@contoso.example', method: 'none' });
    const id = await relay.accept(organizationId, mailbox);
    await relay.sql(`UPDATE "Message" SET "state" = 'sending', "epoch" = 0, "workerDeaths" = 2, "tries" = 1 WHERE "id" = $1`, [id]);
    await relay.sql(
      `INSERT INTO "DeliveryAttempt" ("organizationId", "messageId", "number", "epoch", "worker", "stage") VALUES ($1, $2, 1, 0, 'dead', 'connect')`,
      [organizationId, id],
    );
    const pump = await relay.pump();
    expect(await relay.untilMessage(id, 'quarantined')).toMatchObject({ workerDeaths: 3, recipients: [{ state: 'pending' }] });
    await relay.stopPump(pump);
  });

  it('on SIGTERM instead, it finishes the mail under way, gives its lanes back and is gone', async () => {
    const mailbox = await relay.ownMailbox(organizationId, { address: 'term@contoso.example', method: 'none' });
    await relay.stage.sandbox.client.smtpRule({ stage: 'dot', match: { server: 'relay' }, delayMs: 1500 });
    const id = await relay.accept(organizationId, mailbox);
    const later = [];
    const worker = await relay.worker();
    await waitUntil('the content leaves', async () => (await relay.message(id)).attempts.at(-1)?.stage === 'after_data', { everyMs: 10 });
    for (let count = 0; count < 5; count += 1) later.push(await relay.accept(organizationId, mailbox));
    worker.kill('SIGTERM');
    const code = await new Promise((resolve) => worker.once('exit', resolve));
    expect(code).toBe(0);
    expect(await relay.message(id)).toMatchObject({ state: 'sent', workerDeaths: 0 });
    expect(await relay.sql(`SELECT "leaseOwner" FROM "Lane" WHERE "leaseOwner" IS NOT NULL`)).toEqual([]);
    await relay.stage.sandbox.client.clearRules('smtp');
    const pump: Pump = await relay.pump();
    for (const one of later) await relay.untilMessage(one, 'sent');
    for (const one of [id, ...later]) expect(await messageIds(one)).toBe(1);
    await relay.stopPump(pump);
  });
});
