import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdUp } from '@/e2e/stage/hold-up';
import { RelayStage } from '@/e2e/stage/relay-stage';
import type { Identity } from '@/lib/base/context';
import type { Pump } from '@/lib/relay/pump';

describe('a person acts on a message', () => {
  let relay: RelayStage;
  let organizationId: string;
  let mailbox: string;
  let operator: Identity;
  let viewer: Identity;
  let pump: Pump;

  beforeAll(async () => {
    relay = await RelayStage.start();
    organizationId = await relay.stage.organization('contoso');
    mailbox = await relay.ownMailbox(organizationId, { address: 'scan@contoso.example', method: 'none' });
    operator = await relay.stage.person(organizationId, 'Otto Operator', 'operator');
    viewer = await relay.stage.person(organizationId, 'Vera Viewer', 'viewer');
    pump = await relay.pump();
  });
  afterAll(() => relay.stop());

  async function act(verb: 'retry' | 'cancel', messageId: string, identity = operator): Promise<void> {
    const { inOrganization } = await import('@/lib/base/context');
    const { retryMessage } = await import('./retry-message');
    const { cancelMessage } = await import('./cancel-message');
    await inOrganization(identity, (context) => (verb === 'retry' ? retryMessage : cancelMessage)(context, { messageId }));
    pump.wake();
  }

  const audit = (id: string) => relay.sql<{ verb: string; actorName: string }>(`SELECT "verb", "actorName" FROM "AuditEntry" WHERE "entityId" = $1`, [id]);

  it('who tries a failed one again: it goes to those it did not reach, and the audit log names who did it', async () => {
    await relay.stage.sandbox.client.smtpRule({ stage: 'rcpt', match: { recipient: 'gone@northwind.example' }, reply: '550 5.1.1 User unknown', times: 1 });
    const id = await relay.accept(organizationId, mailbox, { recipients: ['gone@northwind.example'] });
    pump.wake();
    await relay.untilMessage(id, 'failed');
    await act('retry', id);
    expect((await relay.untilMessage(id, 'sent')).attempts.map((attempt) => attempt.class)).toEqual(['fail', 'sent']);
    expect(await audit(id)).toMatchObject([{ verb: 'messages.retry', actorName: 'Otto Operator' }]);
    await expect(act('retry', id)).rejects.toMatchObject({ code: 'message_done' });
  });

  it('who tries one of unknown outcome again', async () => {
    await relay.stage.sandbox.client.smtpRule({ stage: 'dot', action: 'drop', times: 2 });
    const id = await relay.accept(organizationId, mailbox);
    pump.wake();
    await relay.untilAttempt(id, 'unknown');
    await relay.hurry(id);
    pump.wake();
    await relay.untilMessage(id, 'unknown');
    await act('retry', id);
    await relay.untilMessage(id, 'sent');
  });

  it('who cancels one that waits: it is never sent', async () => {
    await relay.sql(`UPDATE "Mailbox" SET "holdReason" = 'needs_admin', "holdSince" = now() WHERE "id" = $1`, [mailbox]);
    const id = await relay.accept(organizationId, mailbox);
    await act('cancel', id);
    await relay.sql(`UPDATE "Mailbox" SET "holdReason" = NULL, "holdSince" = NULL WHERE "id" = $1`, [mailbox]);
    pump.wake();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await relay.message(id)).toMatchObject({ state: 'cancelled', tries: 0 });
    await expect(act('cancel', id)).rejects.toMatchObject({ code: 'message_ended' });
  });

  it('who cancels one that is being handed over is told to wait', async () => {
    const held = await holdUp(relay.stage.sandbox.client, 'smtp', { stage: 'dot' });
    const id = await relay.accept(organizationId, mailbox);
    pump.wake();
    await held.reached();
    await expect(act('cancel', id)).rejects.toMatchObject({ code: 'message_sending' });
    await held.letGo();
    await relay.untilMessage(id, 'sent');
  });

  it('and needs the right to', async () => {
    const id = await relay.accept(organizationId, mailbox);
    await expect(act('retry', id, viewer)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(act('cancel', id, viewer)).rejects.toMatchObject({ code: 'forbidden' });
  });
});
