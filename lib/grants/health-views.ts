import type { Context } from '@/lib/base/context';
import type { TokenHealthView } from './contract';
import { explainHealth, tokenHealth } from './rules/token-health';

type MailboxRow = Awaited<ReturnType<Context['tx']['mailbox']['findMany']>>[number];

/** The token health of these mailboxes, in their order. */
export async function healthViews(context: Context, mailboxes: readonly MailboxRow[]): Promise<TokenHealthView[]> {
  const { organizationId, tx, now } = context;
  const ids = mailboxes.map(({ id }) => id);
  const heldIds = mailboxes.filter(({ holdReason }) => holdReason !== null).map(({ id }) => id);
  const grants = await tx.grant.findMany({ where: { organizationId, mailboxId: { in: ids }, state: { not: 'superseded' } }, omit: { cacheCipher: true } });
  const printers = await tx.printer.groupBy({ by: ['mailboxId'], where: { organizationId, mailboxId: { in: ids } }, _count: true });
  const waiting = await tx.message.groupBy({ by: ['mailboxId'], where: { organizationId, mailboxId: { in: heldIds }, state: { in: ['queued', 'deferred'] } }, _count: true });
  return mailboxes.map((mailbox) => {
    const grant = grants.find(({ mailboxId }) => mailboxId === mailbox.id) ?? null;
    const { health, code } = tokenHealth(
      {
        grant: grant && { state: grant.state === 'failed' ? 'failed' : 'current', failureCode: grant.failureCode, accessExpiresAt: grant.accessExpiresAt, diesAt: grant.diesAt },
        hold: mailbox.holdReason ? { reason: mailbox.holdReason, code: mailbox.holdCode } : null,
      },
      now,
    );
    const reason = explainHealth(code ?? (health === 'healthy' ? null : health));
    return {
      mailboxId: mailbox.id,
      address: mailbox.address,
      userName: mailbox.userName,
      health,
      reason: reason && { ...reason, raw: grant?.failureText ?? (code !== null && code === mailbox.holdCode ? mailbox.holdText : null) },
      accountName: grant?.accountName ?? null,
      method: grant?.method ?? null,
      printers: printers.find(({ mailboxId }) => mailboxId === mailbox.id)?._count ?? 0,
      authorizedAt: grant?.createdAt.toISOString() ?? null,
      lastRefreshAt: grant?.lastRefreshAt?.toISOString() ?? null,
      nextRefreshAt: grant?.refreshDueAt?.toISOString() ?? null,
      diesAt: grant?.diesAt?.toISOString() ?? null,
      diesWhy: grant?.diesWhy ?? null,
      heldMessages: waiting.find(({ mailboxId }) => mailboxId === mailbox.id)?._count ?? 0,
      heldSince: mailbox.holdSince?.toISOString() ?? null,
    };
  });
}
