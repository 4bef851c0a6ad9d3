import type { AuthenticationResult } from '@azure/msal-node';
import { isTenantId } from '@/lib/authorizations/rules/account';
import { EntraError } from './entra-error';
import { confidentialApplication, type ConfidentialClient } from './msal';
import type { Refreshed } from './refresh';
import { broughtBy, refuseLacking } from './sign-in';
import { tokenRequests } from './token-requests';

const permission = 'SMTP.SendAsApp';

/**
 * A token for the app itself (client credentials, RFC 6749 §4.4), good for every mailbox the app was given in Exchange.
 * There is no refresh token: it is asked for again with the same secret or certificate.
 * @throws EntraError for every refusal, and by the code of what an answer lacks: `role_missing`, `tenant_differs`, `expiry_missing`.
 */
export async function acquireAppOnly(client: ConfidentialClient): Promise<Refreshed> {
  const { result, cache } = await askForAppToken(client);
  const { claims, expiresAt, scopes } = broughtBy(result, cache);
  const tenantId = isTenantId(client.tenant) ? client.tenant : null;
  refuseLacking({ as: 'app', wanted: { permission, tenantId, oid: null }, account: null, scopes, claims, refreshToken: false, expiresAt });
  return { cache, accessToken: result.accessToken, expiresAt: expiresAt ?? new Date() };
}

/** The token as it came, whatever it lacks. @throws EntraError for every refusal. */
export async function askForAppToken(client: ConfidentialClient): Promise<{ result: AuthenticationResult; cache: string }> {
  const { send, refusalOf } = tokenRequests(client.cloud);
  try {
    const application = confidentialApplication(client, send);
    const result = await application.acquireTokenByClientCredential({ scopes: [client.cloud.appOnlyScope], skipCache: true });
    if (!result?.accessToken) throw new EntraError({ oauthError: 'unreadable_answer', text: 'The sign-in server gave no access token.' });
    return { result, cache: application.getTokenCache().serialize() };
  } catch (error) {
    throw refusalOf(error);
  }
}
