import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { waitUntil } from '@/e2e/stage/wait-until';
import type { Pump } from './pump';

describe('the limits of an account', () => {
  let relay: RelayStage;
  let organizationId: string;
  let pumps: Pump[];

  beforeAll(async () => {
    relay = await RelayStage.start();
    organizationId = await relay.stage.organization('contoso');
    pumps = [await relay.pump(), await relay.pump()];
  });
  afterAll(() => relay.stop());

  const wake = () => {
    for (const pump of pumps) pump.wake();
  };

  /** How many connections of this sender stood at once at the most, by the server's own log. */
  async function mostAtOnce(since: string): Promise<number> {
    const { entries } = await relay.stage.sandbox.client.log({ part: 'relay', since });
    let [open, most] = [0, 0];
    for (const { event } of entries) {
      if (event === 'connected') most = Math.max(most, (open += 1));
      if (event === 'closed') open -= 1;
    }
    return most;
  }

  it('hold with two workers: never more than two connections, every mail once', async () => {
    const mailbox = await relay.ownMailbox(organizationId, { address: 'busy@contoso.example', method: 'none' });
    await relay.sql(`UPDATE "Lane" SET "maxPerMinute" = 100000`);
    await relay.stage.sandbox.client.smtpRule({ stage: 'dot', match: { server: 'relay' }, delayMs: 30 });
    const since = new Date().toISOString();
    const ids = [];
    for (let count = 0; count < 60; count += 1) {
      ids.push(await relay.accept(organizationId, mailbox));
      if (count % 7 === 0) wake();
    }
    wake();
    for (const id of ids) await relay.untilMessage(id, 'sent');
    expect(await mostAtOnce(since)).toBeLessThanOrEqual(2);
    const rows = await relay.sql<{ tries: number }>(`SELECT "tries" FROM "Message" WHERE "mailboxId" = $1`, [mailbox]);
    expect(rows.every(({ tries }) => tries === 1)).toBe(true);
    await relay.stage.sandbox.client.clearRules('smtp');
  });

  it('let no more messages go than the minute has slots, and name the moment the next one may', async () => {
    const mailbox = await relay.ownMailbox(organizationId, { address: 'slots@contoso.example', method: 'none' });
    await relay.sql(`UPDATE "Lane" SET "maxPerMinute" = 3 WHERE "id" = (SELECT "laneId" FROM "Mailbox" WHERE "id" = $1)`, [mailbox]);
    for (let count = 0; count < 5; count += 1) await relay.accept(organizationId, mailbox);
    wake();
    const lane = await waitUntil('the lane rests', async () => {
      const [row] = await relay.sql<{ sent: number; wait: number; leaseOwner: string | null }>(
        `SELECT (SELECT count(*)::int FROM "Message" WHERE "mailboxId" = $1 AND "state" = 'sent') AS sent, extract(epoch FROM l."nextDueAt" - clock_timestamp())::float8 AS wait, l."leaseOwner"
         FROM "Lane" l WHERE l."id" = (SELECT "laneId" FROM "Mailbox" WHERE "id" = $1)`,
        [mailbox],
      );
      return row !== undefined && row.leaseOwner === null && row.sent >= 3 && row;
    });
    expect(lane.sent).toBe(3);
    expect(lane.wait).toBeGreaterThan(0);
    expect(lane.wait).toBeLessThanOrEqual(60);
    // As after a minute.
    await relay.sql(`UPDATE "Lane" SET "slots" = '{}', "restsUntil" = NULL, "nextDueAt" = clock_timestamp() WHERE "id" = (SELECT "laneId" FROM "Mailbox" WHERE "id" = $1)`, [mailbox]);
    wake();
    await waitUntil('the rest is sent', async () => (await relay.sql(`SELECT 1 FROM "Message" WHERE "mailboxId" = $1 AND "state" = 'sent'`, [mailbox])).length === 5);
  });

  it('are shared fairly: another printer waits for at most two mails of a flooding one, and scans go before alerts', async () => {
    const mailbox = await relay.ownMailbox(organizationId, { address: 'shared@contoso.example', method: 'none' });
    await relay.sql(`UPDATE "Lane" SET "maxPerMinute" = 100000, "maxConnections" = 1`);
    const [flooder, quiet] = [await relay.printer(organizationId, mailbox, 'Flooder'), await relay.printer(organizationId, mailbox, 'Quiet')];
    const alert = await relay.accept(organizationId, mailbox, { kind: 'alert', printerId: quiet });
    for (let count = 0; count < 30; count += 1) await relay.accept(organizationId, mailbox, { printerId: flooder });
    const scans = [await relay.accept(organizationId, mailbox, { printerId: quiet }), await relay.accept(organizationId, mailbox, { printerId: quiet })];
    wake();
    await waitUntil('all is sent', async () => (await relay.sql(`SELECT 1 FROM "Message" WHERE "mailboxId" = $1 AND "state" = 'sent'`, [mailbox])).length === 33);
    const order = (await relay.sql<{ id: string }>(`SELECT m."id" FROM "DeliveryAttempt" a JOIN "Message" m ON m."id" = a."messageId" WHERE m."mailboxId" = $1 ORDER BY a."startedAt"`, [mailbox])).map(({ id }) => id);
    expect(order.indexOf(scans[0] ?? '')).toBeLessThanOrEqual(2);
    expect(order.indexOf(scans[1] ?? '')).toBeLessThanOrEqual(4);
    expect(order.at(-1)).toBe(alert);
  });

  it('rest a server that can not be reached instead of trying every mail against it', async () => {
    const mailbox = await relay.ownMailbox(organizationId, { address: 'down@contoso.example', method: 'none', serverName: 'localhost', port: 9 });
    const ids = [await relay.accept(organizationId, mailbox), await relay.accept(organizationId, mailbox), await relay.accept(organizationId, mailbox)];
    wake();
    await waitUntil('one was tried', async () => (await relay.sql(`SELECT 1 FROM "Message" WHERE "mailboxId" = $1 AND "state" = 'deferred'`, [mailbox])).length > 0);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const tried = (await Promise.all(ids.map((id) => relay.message(id)))).filter(({ tries }) => tries > 0);
    expect(tried.length).toBeLessThanOrEqual(2);
    expect(tried[0]?.attempts).toMatchObject([{ class: 'retry', stage: 'connect' }]);
    const [lane] = await relay.sql<{ wait: number; slots: unknown[] }>(
      `SELECT extract(epoch FROM "nextDueAt" - clock_timestamp())::float8 AS wait, "slots" FROM "Lane" WHERE "id" = (SELECT "laneId" FROM "Mailbox" WHERE "id" = $1)`,
      [mailbox],
    );
    expect(lane?.wait).toBeGreaterThan(10);
    expect(lane?.slots).toEqual([]);
  });
});
