import { consentLinks } from '@/lib/app-registrations/consent-links';
import { viewOf } from '@/lib/authorizations/view';
import { inOrganization, type Context } from '@/lib/base/context';
import { NotFound } from '@/lib/base/errors';
import { cloudNamed } from '@/lib/clouds/clouds';
import type { KnownLink, LinkView } from './contract';
import { findHandOver } from './find-hand-over';
import { endedAt, handOverState, mostStarts } from './rules/state';

/** What whoever opened a link is told. Reading consumes nothing: scanners of mail open links too. */
export async function readLink(token: string): Promise<LinkView> {
  const found = await findHandOver(token, { ip: null });
  if (!found) return { state: 'unknown' };
  return inOrganization(found.identity, (context) => linkView(context, found.handOverId));
}

async function linkView(context: Context, handOverId: string): Promise<KnownLink> {
  const { tx, organizationId, now } = context;
  const handOver = await tx.handOver.findUnique({
    where: { organizationId_id: { organizationId, id: handOverId } },
    include: { mailbox: { select: { address: true, userName: true, cloud: true } } },
  });
  if (!handOver) throw new NotFound('hand-over link');
  const organization = await tx.organization.findUniqueOrThrow({ where: { id: organizationId }, select: { name: true } });
  const maker = handOver.createdBy
    ? await tx.membership.findUnique({ where: { organizationId_userId: { organizationId, userId: handOver.createdBy } }, select: { name: true } })
    : null;
  const runs = await tx.authorization.findMany({ where: { organizationId, mailboxId: handOver.mailboxId, handOverId }, orderBy: { startedAt: 'desc' } });
  return {
    state: handOverState(handOver, now),
    organization: organization.name,
    createdBy: maker?.name ?? null,
    mailboxAddress: handOver.mailbox.address,
    neededAccount: handOver.mailbox.userName,
    expiresAt: handOver.expiresAt.toISOString(),
    endedAt: endedAt(handOver, now)?.toISOString() ?? null,
    usedBy: runs.find(({ state }) => state === 'completed')?.accountName ?? null,
    triesLeft: Math.max(0, mostStarts - runs.length),
    run: runs[0] ? await runView(context, runs[0], handOver.mailbox.cloud) : null,
    serverNow: now.toISOString(),
  };
}

async function runView(context: Context, row: Parameters<typeof viewOf>[1], cloud: string | null): Promise<KnownLink['run']> {
  const { state, accountName, error } = await viewOf(context, row);
  if (state !== 'consent_missing' || cloud === null) return { state, accountName, error, consentLink: null };
  const { organizationId, tx } = context;
  const { clientId, entraTenantId } = await tx.appRegistration.findUniqueOrThrow({ where: { organizationId_id: { organizationId, id: row.appRegistrationId } }, select: { clientId: true, entraTenantId: true } });
  return { state, accountName, error, consentLink: consentLinks(cloudNamed(cloud), organizationId, { clientId, tenant: entraTenantId }).people };
}
