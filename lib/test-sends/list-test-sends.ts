import { NotFound } from '@/lib/base/errors';
import { readVerb } from '@/lib/base/verb';
import { listTestSendsInput, type PastTestSend } from './contract';
import { explainStage } from './rules/explain-stage';
import { standing } from './view';

/**
 * The latest tests of a mailbox, newest first.
 * @throws NotFound for a mailbox of nobody or another organization.
 */
export const listTestSends = readVerb({
  name: 'test-sends.list',
  permission: 'mailboxes:read',
  input: listTestSendsInput,
  async read(context, { mailboxId, limit }): Promise<PastTestSend[]> {
    const { organizationId, tx, now } = context;
    const mailbox = await tx.mailbox.findUnique({ where: { organizationId_id: { organizationId, id: mailboxId } }, select: { address: true, userName: true } });
    if (!mailbox) throw new NotFound('mailbox');
    const rows = await tx.testSend.findMany({
      where: { organizationId, mailboxId },
      include: { printer: { select: { name: true } } },
      orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
      take: limit,
    });
    const members = await tx.membership.findMany({ where: { organizationId, userId: { in: rows.flatMap(({ startedBy }) => startedBy ?? []) } }, select: { userId: true, name: true } });
    return rows.map(({ printer, ...row }) => {
      const { state, stages } = standing(row, now);
      return {
        id: row.id,
        state,
        startedAt: row.startedAt.toISOString(),
        by: members.find(({ userId }) => userId === row.startedBy)?.name ?? null,
        printer: printer?.name ?? null,
        recipient: row.recipient,
        arrived: row.arrived,
        title: stages.map((stage) => explainStage(stage, mailbox)?.title).find((title) => title !== undefined) ?? null,
      };
    });
  },
});
