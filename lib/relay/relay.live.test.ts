import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RelayStage } from '@/e2e/stage/relay-stage';
import { waitUntil } from '@/e2e/stage/wait-until';
import type { Pump } from './pump';

describe('the relay', () => {
  let relay: RelayStage;
  let organizationId: string;
  let pump: Pump;

  beforeAll(async () => {
    relay = await RelayStage.start();
    organizationId = await relay.stage.organization('contoso');
    pump = await relay.pump();
  });
  afterEach(async () => {
    await relay.stage.sandbox.client.clearRules('smtp');
  });
  afterAll(() => relay.stop());

  it('hands a mail to a server that needs no log-in, byte for byte, with a transcript', async () => {
    const mailbox = await relay.ownMailbox(organizationId, { address: 'plain@contoso.example', method: 'none' });
    const id = await relay.accept(organizationId, mailbox);
    pump.wake();
    const message = await relay.untilMessage(id, 'sent');
    expect(message.recipients).toMatchObject([{ state: 'sent', code: 250 }]);
    expect(message.attempts).toMatchObject([{ class: 'sent', stage: 'dot', code: 250 }]);
    const [mail] = await relay.stage.sandbox.client.inbox({ messageId: `<${id}@platen.example>` });
    expect((await relay.stage.sandbox.client.raw(mail?.id ?? '')).toString()).toContain('Hello.\r\n.dot\r\n');
  });

  it('shows exactly what became of three recipients, and the third goes later', async () => {
    const mailbox = await relay.ownMailbox(organizationId, { address: 'three@contoso.example', method: 'none' });
    const { client } = relay.stage.sandbox;
    await client.smtpRule({ stage: 'rcpt', match: { recipient: 'gone@northwind.example' }, reply: '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found' });
    await client.smtpRule({ stage: 'rcpt', match: { recipient: 'busy@northwind.example' }, reply: '452 4.3.1 Insufficient system resources', times: 1 });
    const id = await relay.accept(organizationId, mailbox, { recipients: ['ada@northwind.example', 'gone@northwind.example', 'busy@northwind.example'] });
    pump.wake();
    const first = await relay.untilMessage(id, 'deferred');
    expect(first.recipients).toMatchObject([
      { state: 'sent', code: 250 },
      { state: 'failed', code: 550, enhanced: '5.1.10' },
      { state: 'pending', code: 452, enhanced: '4.3.1' },
    ]);
    expect(first.attempts).toMatchObject([{ class: 'partial' }]);
    await relay.hurry(id);
    pump.wake();
    const last = await relay.untilMessage(id, 'sent');
    expect(last.recipients.map(({ state }) => state)).toEqual(['sent', 'failed', 'sent']);
    const mails = await client.inbox({ messageId: `<${id}@platen.example>` });
    expect(mails.map(({ recipients }) => recipients).sort()).toEqual([['ada@northwind.example'], ['busy@northwind.example']]);
  });

  it('waits for nothing when all is done', async () => {
    await waitUntil('no lane is due', async () => (await relay.sql(`SELECT * FROM "Lane" WHERE "nextDueAt" IS NOT NULL OR "leaseOwner" IS NOT NULL`)).length === 0);
  });
});
