import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RelayStage } from '@/e2e/stage/relay-stage';
import type { OpenContext } from '@/lib/base/context';
import { newId } from '@/lib/base/ids';

describe('short mails that come together', () => {
  const credentialId = newId();
  let relay: RelayStage;
  let context: OpenContext;
  let mailboxes: string[];
  let printerId: string;

  beforeAll(async () => {
    relay = await RelayStage.start();
    const organizationId = await relay.stage.organization('contoso');
    const { openContext } = await import('@/lib/base/context');
    context = openContext({ organizationId, actor: { kind: 'platen', job: 'test' }, requestId: 'test', ip: null });
    mailboxes = [];
    for (const name of ['east', 'west']) mailboxes.push(await relay.ownMailbox(organizationId, { address: `${name}@contoso.example`, method: 'none' }));
    printerId = await relay.printer(organizationId, mailboxes[0] ?? '', 'Reception');
  });
  afterAll(() => relay.stop());

  async function* bytesOf(subject: string) {
    yield Buffer.from(`Subject: ${subject}\r\n\r\nThis is ${subject}.\r\n`);
  }
  async function accept(mailboxId: string | undefined, { subject = 'a scan', key }: { subject?: string; key?: string } = {}) {
    const { accept: acceptMail } = await import('./accept');
    const { writeContent } = await import('./content/write');
    const messageIdHeader = `<${newId()}@contoso.example>`;
    return acceptMail(context, {
      target: { printerId, mailboxId: mailboxId ?? '', method: 'none', autoSpecifySenderName: true, administratorEmail: null, mailboxAddress: 'east@contoso.example' },
      draft: {
        kind: 'scan',
        envelopeFrom: 'east@contoso.example',
        headerFrom: 'east@contoso.example',
        replyTo: null,
        subject,
        messageIdHeader,
        date: new Date('2026-01-01T00:00:00.123Z'),
        recipients: ['anna@contoso.example', 'ben@contoso.example'],
        fingerprint: () => Buffer.alloc(32),
        attachments: { count: 0, names: [] },
        bytes: bytesOf(subject),
      },
      content: await writeContent(context, bytesOf(subject)),
      digest: Buffer.alloc(32),
      claim: key === undefined ? null : { credentialId, key, owner: null, release: () => Promise.resolve() },
      answer: { id: newId(), state: 'queued', messageId: messageIdHeader, recipients: 2 },
    });
  }
  async function plainOf(contentId: string): Promise<string> {
    const { readContent } = await import('./content/read');
    const pieces: Buffer[] = [];
    for await (const piece of readContent(context, contentId)) pieces.push(piece);
    return Buffer.concat(pieces).toString();
  }

  it('are each kept whole, under their own mailbox, and every lane is due', async () => {
    await relay.sql(`UPDATE "Lane" SET "nextDueAt" = NULL`);
    const outcomes = await Promise.all(Array.from({ length: 60 }, (_, turn) => accept(mailboxes[turn % 2], { subject: `scan ${turn}` })));
    for (const [turn, outcome] of outcomes.entries()) {
      const [row] = await relay.sql<{ contentId: string }>(
        `SELECT m."subject", m."mailboxId", m."date", m."contentId", l."nextDueAt" IS NOT NULL AS due,
           (SELECT array_agg(r."address" ORDER BY r."position") FROM "MessageRecipient" r WHERE r."messageId" = m."id") AS recipients
         FROM "Message" m JOIN "Lane" l ON l."id" = m."laneId" WHERE m."id" = $1 AND l."id" = $2`,
        [outcome?.answer.id, outcome?.laneId],
      );
      expect(row).toMatchObject({
        subject: `scan ${turn}`,
        mailboxId: mailboxes[turn % 2],
        date: new Date('2026-01-01T00:00:00.123Z'),
        due: true,
        recipients: ['anna@contoso.example', 'ben@contoso.example'],
      });
      expect(await plainOf(row?.contentId ?? '')).toContain(`This is scan ${turn}.`);
    }
  });

  it('with one idempotency key are one mail', async () => {
    const outcomes = await Promise.all(Array.from({ length: 40 }, (_, turn) => accept(mailboxes[0], { key: `key ${turn % 4}`, subject: `keyed ${turn % 4}` })));
    expect(outcomes.filter((outcome) => outcome !== null).length).toBe(4);
    expect(await relay.sql(`SELECT "subject" FROM "Message" WHERE "subject" LIKE 'keyed%' ORDER BY 1`)).toEqual([0, 1, 2, 3].map((turn) => ({ subject: `keyed ${turn}` })));
    expect(await accept(mailboxes[0], { key: 'key 1' })).toBeNull();
  });

  it('do not fail for one whose mailbox is gone, which leaves nothing behind', async () => {
    const lost = newId();
    const outcomes = await Promise.allSettled([mailboxes[0], lost, mailboxes[1], mailboxes[0]].map((mailbox, turn) => accept(mailbox, { key: `beside ${turn}`, subject: 'beside' })));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect((await relay.sql(`SELECT FROM "Message" WHERE "subject" = 'beside'`)).length).toBe(3);
    expect((await relay.sql(`SELECT FROM "IdempotencyRecord" WHERE "key" = 'beside 1'`)).length).toBe(0);
    expect((await relay.sql(`SELECT FROM "MessageContent" c WHERE NOT EXISTS (SELECT FROM "Message" m WHERE m."contentId" = c."id")`)).length).toBe(0);
  });

  it('may have a subject that ends in half a character', async () => {
    const [outcome] = await Promise.all([accept(mailboxes[0], { subject: 'Scan \ud83d' }), accept(mailboxes[0], { subject: `${'x'.repeat(398)}🖨🖨` })]);
    expect(await relay.sql(`SELECT "subject" FROM "Message" WHERE "id" = $1`, [outcome?.answer.id])).toEqual([{ subject: 'Scan \ufffd' }]);
  });
});
