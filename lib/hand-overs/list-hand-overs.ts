import { viewOf } from '@/lib/authorizations/view';
import { NotFound } from '@/lib/base/errors';
import { readVerb } from '@/lib/base/verb';
import { listHandOversInput, type HandOverRow } from './contract';
import { endedAt, handOverState } from './rules/state';

const shown = 10;

/**
 * A mailbox's latest hand-over links, newest first. Never a link itself: only what became of it.
 * @throws NotFound for a mailbox of nobody or another organization.
 */
export const listHandOvers = readVerb({
  name: 'hand-overs.list',
  permission: 'mailboxes:read',
  input: listHandOversInput,
  async read(context, { mailboxId }): Promise<HandOverRow[]> {
    const { tx, organizationId, now } = context;
    const mailbox = await tx.mailbox.findUnique({ where: { organizationId_id: { organizationId, id: mailboxId } }, select: { id: true } });
    if (!mailbox) throw new NotFound('mailbox');
    const rows = await tx.handOver.findMany({ where: { organizationId, mailboxId }, orderBy: { id: 'desc' }, take: shown });
    const runs = await tx.authorization.findMany({ where: { organizationId, mailboxId, handOverId: { in: rows.map(({ id }) => id) } }, orderBy: { startedAt: 'desc' } });
    const makers = await tx.membership.findMany({ where: { organizationId, userId: { in: rows.flatMap(({ createdBy }) => createdBy ?? []) } }, select: { userId: true, name: true } });
    const found: HandOverRow[] = [];
    for (const row of rows) {
      const own = runs.filter(({ handOverId }) => handOverId === row.id);
      found.push({
        id: row.id,
        state: handOverState(row, now),
        createdAt: row.createdAt.toISOString(),
        createdBy: makers.find(({ userId }) => userId === row.createdBy)?.name ?? null,
        expiresAt: row.expiresAt.toISOString(),
        endedAt: endedAt(row, now)?.toISOString() ?? null,
        usedBy: own.find(({ state }) => state === 'completed')?.accountName ?? null,
        starts: own.length,
        lastFailure: own[0] ? ((await viewOf(context, own[0])).error?.title ?? null) : null,
      });
    }
    return found;
  },
});
