import { clientCredential } from '@/lib/app-registrations/client-credential';
import type { Cloud } from '@/lib/clouds/contract';
import { acquireAppOnly } from '@/lib/outside/entra/acquire-app-only';
import { EntraError } from '@/lib/outside/entra/entra-error';
import { refresh, type Refreshed } from '@/lib/outside/entra/refresh';
import type { StoredGrant } from './stored-grant';

/**
 * New tokens for a grant, the way it was got: with its refresh token, or for an app with its secret or certificate.
 * @throws EntraError for every refusal; `client_credential_missing` where the app registration has neither any more.
 */
export async function renew(organizationId: string, grant: StoredGrant, cache: string, cloud: Cloud): Promise<Refreshed> {
  const client = { cloud, tenant: grant.entraTenantId, clientId: grant.clientId };
  const credential = grant.confidential ? await clientCredential(organizationId, { ...grant, id: grant.registrationId, cloud: cloud.name }) : null;
  if (grant.confidential && !credential) {
    throw new EntraError({ oauthError: 'client_credential_missing', text: 'The app registration has neither secret nor certificate.' });
  }
  return grant.method === 'app_only' && credential ? acquireAppOnly({ ...client, credential }) : refresh({ ...client, cache, credential, signedIn: { tid: grant.accountTid, oid: grant.accountOid } });
}
