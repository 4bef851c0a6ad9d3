import { explainEnding } from '@/lib/authorizations/rules/ending';
import { isLive, stateShown } from '@/lib/authorizations/rules/state';
import type { Context } from '@/lib/base/context';
import { NotFound } from '@/lib/base/errors';
import { readVerb } from '@/lib/base/verb';
import { limitsAt } from '@/lib/clouds/clouds';
import { mailboxIdInput, type MailboxView, type PastSignIn } from './contract';
import { mailboxRow } from './mailbox-lines';

const weekMs = 7 * 86_400_000;

/**
 * One mailbox: settings, hold, token health, the printers that use it and its latest sign-ins.
 * @throws NotFound for a mailbox of nobody or another organization.
 */
export const readMailbox = readVerb({
  name: 'mailboxes.read',
  permission: 'mailboxes:read',
  input: mailboxIdInput,
  async read(context, { mailboxId }): Promise<MailboxView> {
    const { tx, organizationId, now } = context;
    const mailbox = await tx.mailbox.findUnique({ where: { organizationId_id: { organizationId, id: mailboxId } }, include: { lane: true } });
    const row = await mailboxRow(context, mailboxId);
    if (!mailbox || !row) throw new NotFound('mailbox');
    const { lane } = mailbox;
    const grant = await tx.grant.findFirst({ where: { organizationId, mailboxId, state: 'current' }, select: { accessExpiresAt: true } });
    const printers = await tx.printer.findMany({ where: { organizationId, mailboxId }, include: { site: true }, orderBy: [{ name: 'asc' }, { id: 'asc' }] });
    const midnight = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
    const recipients = await tx.recipientHour.aggregate({ where: { organizationId, laneId: lane.id, hour: { gte: midnight } }, _sum: { recipients: true } });
    return {
      ...row,
      userName: mailbox.userName,
      port: mailbox.port,
      security: mailbox.security,
      accessExpiresAt: grant?.accessExpiresAt?.toISOString() ?? null,
      waiting: await tx.message.count({ where: { organizationId, mailboxId, state: { in: ['queued', 'deferred', 'sending'] } } }),
      sentToday: await tx.message.count({ where: { organizationId, mailboxId, state: 'sent', acceptedAt: { gte: midnight } } }),
      recipientsToday: recipients._sum.recipients ?? 0,
      limits: {
        now: { maxPerMinute: lane.maxPerMinute, maxConnections: lane.maxConnections, maxRecipientsPerDay: lane.maxRecipientsPerDay },
        own: lane.ownLimits,
        cloud: lane.cloud,
        ...limitsAt(lane.cloud),
        sharedWith: await tx.mailbox.findMany({ where: { organizationId, laneId: lane.id, id: { not: mailboxId } }, select: { id: true, address: true }, orderBy: { address: 'asc' } }),
      },
      week: (await tx.laneHour.findMany({ where: { organizationId, laneId: lane.id, hour: { gt: new Date(now.getTime() - weekMs) } }, orderBy: { hour: 'asc' } })).map(
        ({ hour, sent, atLimitMs, waitMs }) => ({ hour: hour.toISOString(), sent, atLimitMs: Number(atLimitMs), waitMs: Number(waitMs) }),
      ),
      usedBy: printers.map(({ id, name, make, model, site, disabledAt }) => ({ id, name, make, model, site: site?.name ?? null, off: disabledAt !== null })),
      signIns: await signIns(context, mailboxId, mailbox.userName),
    };
  },
});

async function signIns({ tx, organizationId, now }: Context, mailboxId: string, needed: string): Promise<PastSignIn[]> {
  const rows = await tx.authorization.findMany({
    where: { organizationId, mailboxId },
    select: { id: true, method: true, state: true, startedAt: true, endedAt: true, expiresAt: true, leaseUntil: true, startedBy: true, handOverId: true, accountName: true, errorCode: true, errorText: true },
    orderBy: { startedAt: 'desc' },
    take: 20,
  });
  const members = await tx.membership.findMany({ where: { organizationId, userId: { in: rows.flatMap(({ startedBy }) => startedBy ?? []) } }, select: { userId: true, name: true } });
  return rows.map((row) => {
    const state = stateShown(row, now);
    return {
      id: row.id,
      state,
      startedAt: row.startedAt.toISOString(),
      endedAt: row.endedAt?.toISOString() ?? null,
      by: members.find(({ userId }) => userId === row.startedBy)?.name ?? null,
      handedOver: row.handOverId !== null,
      accountName: row.accountName,
      title: isLive(state) ? null : (explainEnding({ state, code: row.errorCode, method: row.method, text: row.errorText, needed, signedIn: row.accountName })?.title ?? null),
    };
  });
}
