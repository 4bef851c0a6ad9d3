import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RelayStage } from '@/e2e/stage/relay-stage';
import type { Pump } from './pump';

describe('a line that is lost', () => {
  let relay: RelayStage;
  let organizationId: string;
  let mailbox: string;
  let pump: Pump;

  beforeAll(async () => {
    relay = await RelayStage.start();
    organizationId = await relay.stage.organization('contoso');
    mailbox = await relay.ownMailbox(organizationId, { address: 'scan@contoso.example', method: 'none' });
    pump = await relay.pump();
  });
  afterEach(async () => {
    await relay.stage.sandbox.client.clearRules('smtp');
  });
  afterAll(() => relay.stop());

  const arrived = async (id: string) => (await relay.stage.sandbox.client.inbox({ messageId: `<${id}@platen.example>` })).length;

  it('after the final dot leaves every recipient unknown, and the mail is sent once more by itself', async () => {
    await relay.stage.sandbox.client.smtpRule({ stage: 'dot', action: 'drop', keep: true, times: 1 });
    const id = await relay.accept(organizationId, mailbox);
    pump.wake();
    expect(await relay.untilAttempt(id, 'unknown')).toMatchObject({ state: 'deferred', unknownResends: 1, recipients: [{ state: 'unknown' }], attempts: [{ stage: 'dot', code: null }] });
    await relay.hurry(id);
    pump.wake();
    await relay.untilMessage(id, 'sent');
    expect(await arrived(id)).toBe(2);
  });

  it('after the final dot twice leaves the message unknown for people to decide', async () => {
    await relay.stage.sandbox.client.smtpRule({ stage: 'dot', action: 'drop', times: 2 });
    const id = await relay.accept(organizationId, mailbox);
    pump.wake();
    await relay.untilAttempt(id, 'unknown');
    await relay.hurry(id);
    pump.wake();
    const message = await relay.untilMessage(id, 'unknown');
    expect(message.attempts.map((attempt) => attempt.class)).toEqual(['unknown', 'unknown']);
    await relay.hurry(id);
    pump.wake();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await relay.message(id)).attempts).toHaveLength(2);
  });

  it.each(['connect', 'ehlo', 'mail', 'rcpt', 'data'] as const)('at %s only means another attempt', async (stage) => {
    await relay.stage.sandbox.client.smtpRule({ stage, action: 'drop', times: 1 });
    const id = await relay.accept(organizationId, mailbox);
    pump.wake();
    const message = await relay.untilMessage(id, 'deferred');
    expect(message.attempts).toMatchObject([{ class: 'retry', code: null }]);
    await relay.sql(`UPDATE "Lane" SET "nextDueAt" = clock_timestamp()`);
    await relay.hurry(id);
    pump.wake();
    await relay.untilMessage(id, 'sent');
    expect(await arrived(id)).toBe(1);
  });

  it('in the middle of a mail of 8 MB whose content can not be read does not leave half a mail', async () => {
    const body = Buffer.concat([Buffer.from('Subject: big\r\n\r\n'), Buffer.from('0123456789abcdef\r\n'.repeat(450_000))]);
    const id = await relay.accept(organizationId, mailbox, { body });
    const [{ id: contentId } = { id: '' }] = await relay.sql<{ id: string }>(`SELECT "contentId" AS id FROM "Message" WHERE "id" = $1`, [id]);
    const [chunk] = await relay.sql<{ sealed: Buffer }>(`SELECT "sealed" FROM "ContentChunk" WHERE "contentId" = $1 AND "index" = 5`, [contentId]);
    await relay.sql(`UPDATE "ContentChunk" SET "sealed" = set_byte("sealed", 100, get_byte("sealed", 100) # 1) WHERE "contentId" = $1 AND "index" = 5`, [contentId]);
    pump.wake();
    const message = await relay.untilAttempt(id, 'retry');
    expect(message.attempts[0]?.text).toContain('the content could not be read');
    await relay.sql(`UPDATE "ContentChunk" SET "sealed" = $2 WHERE "contentId" = $1 AND "index" = 5`, [contentId, chunk?.sealed]);
    await relay.hurry(id);
    pump.wake();
    expect((await relay.untilMessage(id, 'sent')).attempts.at(-1)?.transcript).toMatch(/\[content: 8,1\d\d,\d{3} bytes in \d+\.\d s\]/);
  });
});
