import { z } from 'zod';
import type { Context } from '@/lib/base/context';
import { env } from '@/lib/base/env';
import { readVerb } from '@/lib/base/verb';
import { clouds } from '@/lib/clouds/clouds';
import type { Cloud } from '@/lib/clouds/contract';
import { adminCenterOf, signInAddressOf } from '@/lib/clouds/rules/addresses';
import { consentLinks } from './consent-links';
import type { RegistrationView, RevisionView } from './contract';
import { mailboxesToAuthorize } from './mailboxes-to-authorize';
import { proofKindOf } from './rules/proof';
import { signInPage } from './sign-in-page';

/** What mailboxes sign in with, cloud by cloud, what they did before, and which of them still go on by that. */
export const listRegistrations = readVerb({
  name: 'app-registrations.list',
  permission: 'mailboxes:read',
  input: z.strictObject({}),
  async read(context) {
    const revisions = await readRevisions(context);
    const { organizationId, tx } = context;
    const mailboxes = await tx.mailbox.groupBy({ by: ['cloud'], where: { organizationId, method: 'oauth' }, _count: true });
    const views: RegistrationView[] = [];
    for (const cloud of clouds().values()) {
      views.push(await viewOf(context, cloud, revisions.filter((one) => one.cloud === cloud.name), mailboxes.find((one) => one.cloud === cloud.name)?._count ?? 0));
    }
    return views;
  },
});

type Revision = RevisionView & { cloud: string };

async function viewOf(context: Context, cloud: Cloud, revisions: readonly Revision[], mailboxes: number): Promise<RegistrationView> {
  const platens = env().PLATEN_CLIENT_ID ?? null;
  const own = revisions.find((one) => one.own && one.endedAt === null);
  // Platen's row is made at the first sign-in, and anew when the installation has another client id.
  const present = own ?? revisions.find((one) => !one.own && one.endedAt === null && one.clientId === platens);
  const clientId = own?.clientId ?? platens;
  return {
    cloud: cloud.name,
    label: cloud.label,
    own: own !== undefined,
    id: present?.id ?? null,
    clientId,
    entraTenantId: own?.entraTenantId ?? 'organizations',
    revision: present?.revision ?? null,
    proof: own?.proof ?? 'none',
    expiresAt: own?.expiresAt ?? null,
    thumbprint: own?.thumbprint ?? null,
    mailboxes,
    toAuthorize: clientId === null ? [] : await mailboxesToAuthorize(context, cloud.name, present?.id ?? null),
    history: revisions.map(({ cloud: _cloud, ...revision }) => revision),
    setup: {
      adminCenter: adminCenterOf(cloud),
      signInAddress: signInAddressOf(cloud),
      exchangeEnvironment: cloud.exchangeEnvironment ?? null,
      callbackUrl: signInPage('callback'),
      consentPageUrl: signInPage('consent'),
      consent: clientId === null ? null : consentLinks(cloud, context.organizationId, { clientId, tenant: own?.entraTenantId ?? 'organizations' }),
    },
  };
}

async function readRevisions({ organizationId, tx }: Context): Promise<Revision[]> {
  const rows = await tx.appRegistration.findMany({ where: { organizationId }, include: { replacedBy: { select: { createdAt: true } } }, orderBy: { createdAt: 'desc' } });
  const grants = await tx.grant.groupBy({ by: ['appRegistrationId'], where: { organizationId, state: { not: 'superseded' } }, _count: true });
  const people = await tx.membership.findMany({ where: { organizationId, userId: { in: rows.flatMap(({ createdBy }) => createdBy ?? []) } }, select: { userId: true, name: true } });
  return rows.map((row) => ({
    cloud: row.cloud,
    id: row.id,
    revision: row.revision,
    own: row.ownClient,
    clientId: row.clientId,
    entraTenantId: row.entraTenantId,
    proof: proofKindOf(row),
    expiresAt: row.secretExpiresAt?.toISOString() ?? null,
    thumbprint: row.certificateThumbprint,
    createdAt: row.createdAt.toISOString(),
    createdBy: people.find(({ userId }) => userId === row.createdBy)?.name ?? null,
    endedAt: (row.retiredAt ?? row.replacedBy?.createdAt)?.toISOString() ?? null,
    mailboxes: grants.find(({ appRegistrationId }) => appRegistrationId === row.id)?._count ?? 0,
  }));
}
