import { InvalidInput, NotFound } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import type { AuditDraft } from '@/lib/base/audit';
import { changeVerb } from '@/lib/base/verb';
import { createHandOverInput, type NewHandOver } from './contract';
import { lockMailbox, revokeOpen } from './revoke-open';
import { lifeMs } from './rules/state';
import { hashOf, linkOf, newToken } from './token';

/**
 * Makes a link by which somebody without a Platen log-in signs in this one mailbox, once, within 24 hours. Only this call
 * ever knows the link. A mailbox has one at a time: an earlier one that is still open is revoked.
 * @throws NotFound for a mailbox of nobody or another organization; InvalidInput `mailbox_without_oauth`.
 */
export const createHandOver = changeVerb({
  name: 'hand-overs.create',
  permission: 'mailboxes:authorize',
  entry: 'hand-over',
  input: createHandOverInput,
  async change(context, { mailboxId }) {
    const { tx, organizationId, actor, now } = context;
    await lockMailbox(context, mailboxId);
    const mailbox = await tx.mailbox.findUnique({ where: { organizationId_id: { organizationId, id: mailboxId } }, select: { address: true, userName: true, method: true } });
    if (!mailbox) throw new NotFound('mailbox');
    if (mailbox.method !== 'oauth') {
      throw new InvalidInput({
        code: 'mailbox_without_oauth',
        title: `${mailbox.address} does not use OAuth 2.0, so nobody signs in for it.`,
        remedy: 'Choose OAuth 2.0 (for Exchange Online) as the authentication method first.',
      });
    }
    const open = await tx.handOver.findMany({ where: { organizationId, mailboxId, usedAt: null, revokedAt: null, expiresAt: { gt: now } }, select: { id: true, mailboxId: true } });
    const audit: AuditDraft[] = [];
    for (const earlier of open) audit.push(await revokeOpen(context, earlier));
    const token = newToken();
    const tokenHash = hashOf(token);
    if (!tokenHash) throw new Error('a new token is no token');
    const expiresAt = new Date(now.getTime() + lifeMs);
    const id = newId();
    await tx.handOver.create({
      data: { organizationId, id, mailboxId, tokenHash, createdBy: actor.kind === 'person' ? actor.userId : null, createdAt: now, expiresAt },
    });
    audit.push({ entity: 'hand-over', entityId: id, after: { mailboxId, mailbox: mailbox.address, expiresAt } });
    const organization = await tx.organization.findUniqueOrThrow({ where: { id: organizationId }, select: { name: true } });
    const result: NewHandOver = {
      id,
      link: linkOf(token),
      expiresAt: expiresAt.toISOString(),
      revoked: open.length,
      organization: organization.name,
      account: mailbox.userName,
      by: actor.kind === 'person' ? actor.name : null,
    };
    return { result, audit };
  },
});
