import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RelayStage } from '@/e2e/stage/relay-stage';
import type { OpenContext } from '@/lib/base/context';
import type { Pump } from '@/lib/relay/pump';
import type { SubmissionPart } from './submission';

describe('alerts', () => {
  let relay: RelayStage;
  let organizationId: string;
  let context: OpenContext;
  let pump: Pump;
  let mailboxId: string;

  beforeAll(async () => {
    relay = await RelayStage.start();
    organizationId = await relay.stage.organization('contoso');
    const { openContext } = await import('@/lib/base/context');
    context = openContext({ organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null });
    pump = await relay.pump();
    mailboxId = await relay.ownMailbox(organizationId, { address: 'scan@contoso.example', method: 'none' });
  });
  afterAll(() => relay.stop());

  let printers = 0;
  const printer = () => relay.printer(organizationId, mailboxId, `Printer ${(printers += 1)}`);

  async function* mailOf(value: object): AsyncGenerator<SubmissionPart, void, undefined> {
    yield { part: 'message', value };
  }
  async function submit(printerId: string, more: object = {}) {
    const { submitMessage } = await import('./submit-message');
    const value = { kind: 'alert', to: ['ops@northwind.example'], subject: 'Paper jam', text: 'Tray 2', ...more };
    return (await submitMessage(context, { printerId, body: { form: 'parts', parts: mailOf(value) } })).answer;
  }
  async function raw(printerId: string, header: string, body = 'Tray 2\r\n', kind: 'scan' | 'alert' = 'alert') {
    const { submitMessage } = await import('./submit-message');
    async function* content() {
      yield Buffer.from(`From: mfp@printers.example\r\nTo: ops@northwind.example\r\n${header}\r\n\r\n${body}`);
    }
    return (await submitMessage(context, { printerId, body: { form: 'rfc822', kind, to: null, content: content() } })).answer;
  }
  const row = async (id: string) =>
    (await relay.sql<{ state: string; foldedIntoId: string | null; contentId: string | null; endedAt: Date | null; nextAttemptAt: Date | null }>('SELECT "state", "foldedIntoId", "contentId", "endedAt", "nextAttemptAt" FROM "Message" WHERE "id" = $1', [id]))[0];
  const due = () => relay.sql(`UPDATE "Message" SET "nextAttemptAt" = now() - interval '1 second' WHERE "state" = 'folded' AND "nextAttemptAt" IS NOT NULL`);
  async function tell(): Promise<void> {
    const { messageJobs } = await import('./job');
    for (const { handle } of messageJobs) await handle({});
  }

  it('that say the same are folded, and one mail says how many there were; each names it', async () => {
    const printerId = await printer();
    const first = await submit(printerId);
    expect(first.state).toBe('queued');
    pump.wake();
    await relay.untilMessage(first.id, 'sent');
    const more = [await submit(printerId), await submit(printerId), await submit(printerId)];
    for (const one of more) expect(one).toMatchObject({ state: 'folded', foldedInto: first.id });
    expect(await row(more[0]?.id ?? '')).toMatchObject({ state: 'folded', foldedIntoId: first.id, contentId: null, endedAt: null });
    await tell();
    expect(await row(more[0]?.id ?? '')).toMatchObject({ foldedIntoId: first.id });

    await due();
    await tell();
    await tell();
    const into = (await row(more[0]?.id ?? ''))?.foldedIntoId ?? '';
    expect(into).not.toBe(first.id);
    for (const one of more) expect(await row(one.id)).toMatchObject({ state: 'folded', foldedIntoId: into, nextAttemptAt: null, endedAt: expect.any(Date) as Date });
    pump.wake();
    await relay.untilMessage(into, 'sent');
    const mails = (await relay.stage.sandbox.client.inbox({})).filter(({ recipients }) => recipients.includes('ops@northwind.example'));
    expect(mails).toHaveLength(2);
    const { inOrganization } = await import('@/lib/base/context');
    const { getMessage } = await import('./get-message');
    const summary = await inOrganization(context, (open) => getMessage(open, { messageId: into }));
    expect(summary).toMatchObject({ kind: 'alert', origin: 'platen', folded: 3, foldedInto: null, subject: expect.stringMatching(/^3 more like it since \d\d:\d\d UTC: Paper jam$/) as string });
    const [sent] = await relay.stage.sandbox.client.inbox({ messageId: summary.messageId });
    const text = (await relay.stage.sandbox.client.raw(sent?.id ?? '')).toString();
    expect(text).toContain(`In-Reply-To: ${first.messageId}`);
    expect(text).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(text).toContain('3 more times');
  });

  it('that come at the same moment make one mail', async () => {
    const printerId = await printer();
    const answers = await Promise.all(Array.from({ length: 20 }, () => submit(printerId)));
    expect(answers.filter(({ state }) => state === 'queued')).toHaveLength(1);
    expect(answers.filter(({ state }) => state === 'folded')).toHaveLength(19);
  });

  it('as raw mails are compared without Date and Message-ID', async () => {
    const printerId = await printer();
    const first = await raw(printerId, 'Subject: Toner low\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@mfp.example>');
    expect(await raw(printerId, 'Subject: Toner low\r\nDate: Mon, 23 Nov 2026 10:01:00 +0000\r\nMessage-ID: <2@mfp.example>')).toMatchObject({ state: 'folded', foldedInto: first.id });
    expect((await raw(printerId, 'Subject: Toner low', 'Tray 3\r\n')).state).toBe('queued');
    expect((await raw(printerId, 'Subject: Toner out')).state).toBe('queued');
  });

  it('with another text, subject or recipient, of another printer, after the window, and scans are never folded', async () => {
    const printerId = await printer();
    const first = await submit(printerId);
    for (const more of [{ text: 'Tray 3' }, { subject: 'Jam' }, { to: ['it@northwind.example'] }]) expect((await submit(printerId, more)).state).toBe('queued');
    expect((await submit(await printer())).state).toBe('queued');
    for (let count = 0; count < 2; count += 1) expect((await submit(printerId, { kind: 'scan' })).state).toBe('queued');
    for (let count = 0; count < 2; count += 1) expect((await raw(printerId, 'Subject: Scan', 'same', 'scan')).state).toBe('queued');
    pump.wake();
    await relay.untilMessage(first.id, 'sent');
    await relay.sql(`UPDATE "Message" SET "endedAt" = "endedAt" - interval '11 minutes' WHERE "id" = $1`, [first.id]);
    expect((await submit(printerId)).state).toBe('queued');
  });

  it('are all sent where the organization folds none', async () => {
    const printerId = await printer();
    await relay.sql('UPDATE "Organization" SET "alertFoldMinutes" = 0');
    for (let count = 0; count < 2; count += 1) expect((await submit(printerId)).state).toBe('queued');
    await relay.sql('UPDATE "Organization" SET "alertFoldMinutes" = 10');
  });

  it('fold into one that still waits, however long, and are told of when it was sent; not at all where it was cancelled', async () => {
    const held = await relay.ownMailbox(organizationId, { address: 'held@contoso.example', method: 'none' });
    await relay.sql(`UPDATE "Mailbox" SET "holdReason" = 'needs_admin', "holdSince" = now() WHERE "id" = $1`, [held]);
    const [one, other] = [await relay.printer(organizationId, held, 'Held'), await relay.printer(organizationId, held, 'Held too')];
    const [first, cancelled] = [await submit(one), await submit(other)];
    await relay.sql(`UPDATE "Message" SET "acceptedAt" = "acceptedAt" - interval '3 hours' WHERE "id" = $1`, [first.id]);
    const [more, none] = [await submit(one), await submit(other)];
    expect(more).toMatchObject({ state: 'folded', foldedInto: first.id });
    await due();
    await tell();
    const waiting = await row(more.id);
    expect(waiting).toMatchObject({ foldedIntoId: first.id, endedAt: null });
    expect(waiting?.nextAttemptAt?.getTime()).toBeGreaterThan(Date.now() + 5 * 60_000);

    const { inOrganization } = await import('@/lib/base/context');
    const { cancelMessage } = await import('./cancel-message');
    await inOrganization(context, (open) => cancelMessage(open, { messageId: cancelled.id }));
    await relay.sql(`UPDATE "Mailbox" SET "holdReason" = NULL, "holdSince" = NULL WHERE "id" = $1`, [held]);
    await relay.hurry(first.id);
    pump.wake();
    await relay.untilMessage(first.id, 'sent');
    await due();
    await tell();
    expect((await row(more.id))?.foldedIntoId).not.toBe(first.id);
    expect(await row(none.id)).toMatchObject({ foldedIntoId: cancelled.id, nextAttemptAt: null, endedAt: expect.any(Date) as Date });
  });
});
