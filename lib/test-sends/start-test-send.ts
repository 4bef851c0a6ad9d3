import { randomBytes } from 'node:crypto';
import type { Context } from '@/lib/base/context';
import { Conflict, NotFound } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { enqueue } from '@/lib/base/queue/enqueue';
import { changeVerb } from '@/lib/base/verb';
import { startTestSendInput } from './contract';
import { planStages } from './rules/stages';
import { takeUpWithinMs } from './rules/state';
import { testCode } from './rules/test-mail';
import { standing, viewOf } from './view';
import { testSendWake } from './wake';

/** So many tests are kept of a mailbox. */
const kept = 20;

/**
 * Starts a test of a mailbox, held or not: the worker sends one mail through it, as it sends all others, and writes down
 * each step. It changes nothing of the mailbox, but counts as one of its messages.
 * @throws NotFound for a mailbox or printer of nobody or another organization, or a printer of another mailbox.
 * @throws Conflict `test_running` while another test of the mailbox goes on.
 */
export const startTestSend = changeVerb({
  name: 'test-sends.start',
  permission: 'mailboxes:authorize',
  entry: 'mailbox',
  input: startTestSendInput,
  async change(context, { mailboxId, printerId, recipient }) {
    const { organizationId, tx, actor, now } = context;
    // One at a time: two starts for a mailbox take turns here.
    await tx.$executeRaw`SELECT FROM "Mailbox" WHERE "organizationId" = ${organizationId}::uuid AND "id" = ${mailboxId}::uuid FOR NO KEY UPDATE`;
    const mailbox = await tx.mailbox.findUnique({ where: { organizationId_id: { organizationId, id: mailboxId } } });
    if (!mailbox) throw new NotFound('mailbox');
    const printer = printerId === undefined ? null : await tx.printer.findUnique({ where: { organizationId_id: { organizationId, id: printerId } } });
    if (printerId !== undefined && printer?.mailboxId !== mailboxId) throw new NotFound('printer');
    await makeWay(context, mailboxId);
    const row = await tx.testSend.create({
      data: {
        organizationId,
        id: newId(),
        mailboxId,
        printerId: printer?.id ?? null,
        startedBy: actor.kind === 'person' ? actor.userId : null,
        startedAt: now,
        aliveUntil: new Date(now.getTime() + takeUpWithinMs),
        recipient,
        code: testCode(randomBytes(4)),
        stages: planStages(mailbox).map((stage) => ({ ...stage })),
      },
    });
    context.afterCommit(() => enqueue(testSendWake, { organizationId, testSendId: row.id }));
    const audit = { entity: 'mailbox', entityId: mailboxId, after: { test: row.id, mailbox: mailbox.address, printer: printer?.name ?? null, recipient } };
    return { result: await viewOf(context, row), audit };
  },
});

/** Refuses while a test goes on, ends one whose worker is gone, and forgets the oldest. */
async function makeWay({ organizationId, tx, now }: Context, mailboxId: string): Promise<void> {
  const tests = await tx.testSend.findMany({ where: { organizationId, mailboxId }, orderBy: [{ startedAt: 'desc' }, { id: 'desc' }] });
  for (const test of tests.filter(({ state }) => state === 'running')) {
    const { state, stages, lost } = standing(test, now);
    if (!lost) {
      throw new Conflict({ code: 'test_running', title: 'A test of this mailbox is going on just now.', remedy: 'Wait until it has ended: that takes seconds, a few minutes at the most.' });
    }
    await tx.testSend.update({ where: { organizationId_id: { organizationId, id: test.id } }, data: { state, stages: stages.map((stage) => ({ ...stage })), endedAt: now } });
  }
  const old = tests.slice(kept - 1).map(({ id }) => id);
  if (old.length > 0) await tx.testSend.deleteMany({ where: { organizationId, id: { in: old } } });
}
