import { isTenantId } from '@/lib/authorizations/rules/account';
import type { OpenContext } from '@/lib/base/context';
import { env } from '@/lib/base/env';
import { openVerb } from '@/lib/base/verb';
import { cloudNamed } from '@/lib/clouds/clouds';
import type { Cloud } from '@/lib/clouds/contract';
import type { ClientCredential } from '@/lib/outside/entra/msal';
import { tryAppOnly, tryDeviceCode } from '@/lib/outside/entra/preflight';
import { clientCredential } from './client-credential';
import { consentLinks } from './consent-links';
import { checkRegistrationInput, type PreflightView, type ProofKind, type RegistrationDraft } from './contract';
import { readCertificate } from './read-certificate';
import { preflightChecks } from './rules/preflight';
import { nothingToKeep } from './sealed-proof';

interface Subject {
  own: boolean;
  /** Null where the installation has none. */
  clientId: string | null;
  tenant: string;
  credential: ClientCredential | null;
  /** The credential is the one Platen keeps. */
  stored: boolean;
  /** The registration's, where the organization has one. */
  id: string | null;
}

interface OwnRow {
  id: string;
  cloud: string;
  clientId: string;
  entraTenantId: string;
  secretCipher: Uint8Array | null;
  certificateCipher: Uint8Array | null;
}

/**
 * Tells before the first code what a sign-in would meet: it asks Entra with the client that mailboxes of the cloud would
 * use now, or with a draft that is not saved. Nobody signs in, nothing is stored but that it was asked.
 * @throws NotFound for a cloud the installation does not know.
 * @throws InvalidInput for a draft, as saveRegistration does.
 */
export const checkRegistration = openVerb({
  name: 'app-registrations.check',
  permission: 'mailboxes:authorize',
  entry: 'app_registration',
  input: checkRegistrationInput,
  async run(context, { cloud: cloudName, draft }, audit): Promise<PreflightView> {
    const cloud = cloudNamed(cloudName);
    const { own, clientId, tenant, credential, stored, id } = await subjectOf(context, cloud, draft);
    // Before anything leaves: a secret of the organization's that was used is told, whatever came of it.
    await context.open((sql) =>
      audit(sql, {
        entity: 'app_registration',
        entityId: id ?? context.organizationId,
        after: { cloud: cloud.name, clientId, tenant, draft: draft !== undefined, proof: kindOf(credential), storedProof: stored },
      }),
    );
    const device = clientId === null ? null : await tryDeviceCode({ cloud, tenant, clientId });
    const known = device?.client === null;
    const appOnly = known && clientId !== null && credential ? await tryAppOnly({ cloud, tenant, clientId, credential }) : null;
    return {
      cloud: cloud.name,
      clientId,
      entraTenantId: tenant,
      own,
      checkedAt: new Date().toISOString(),
      checks: preflightChecks({ hasClient: clientId !== null, tenantIsId: isTenantId(tenant), device, proof: kindOf(credential), appOnly }),
      consent: clientId === null ? null : consentLinks(cloud, context.organizationId, { clientId, tenant }),
    };
  },
});

async function subjectOf(context: OpenContext, cloud: Cloud, draft: Omit<RegistrationDraft, 'cloud'> | undefined): Promise<Subject> {
  const present = await readOwn(context, cloud.name);
  if (draft) {
    const sameClient = present?.clientId === draft.clientId && present.entraTenantId === draft.entraTenantId;
    const credential = await credentialOf(context.organizationId, draft.proof, sameClient ? present : null);
    return { own: true, clientId: draft.clientId, tenant: draft.entraTenantId, credential, stored: draft.proof.kind === 'kept', id: present?.id ?? null };
  }
  if (present) {
    const credential = await clientCredential(context.organizationId, present);
    return { own: true, clientId: present.clientId, tenant: present.entraTenantId, credential, stored: credential !== null, id: present.id };
  }
  return { own: false, clientId: env().PLATEN_CLIENT_ID ?? null, tenant: 'organizations', credential: null, stored: false, id: null };
}

async function credentialOf(organizationId: string, proof: RegistrationDraft['proof'], present: OwnRow | null): Promise<ClientCredential | null> {
  switch (proof.kind) {
    case 'none':
      return null;
    case 'secret':
      return { secret: proof.secret };
    case 'certificate': {
      const { certificate, privateKey } = readCertificate(proof, new Date());
      return { certificate, privateKey };
    }
    case 'kept':
      if (!present) throw nothingToKeep();
      return clientCredential(organizationId, present);
  }
}

async function readOwn(context: OpenContext, cloud: string): Promise<OwnRow | null> {
  const [row] = await context.open((sql) =>
    sql<OwnRow>(
      `SELECT "id", "cloud", "clientId", "entraTenantId", "secretCipher", "certificateCipher" FROM "AppRegistration"
       WHERE "organizationId" = $1 AND "cloud" = $2 AND "ownClient" AND "replacedById" IS NULL AND "retiredAt" IS NULL`,
      [context.organizationId, cloud],
    ),
  );
  return row ?? null;
}

function kindOf(credential: ClientCredential | null): ProofKind {
  if (!credential) return 'none';
  return 'secret' in credential ? 'secret' : 'certificate';
}
