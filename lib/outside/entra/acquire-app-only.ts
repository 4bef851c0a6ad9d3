import { EntraError } from './entra-error';
import { confidentialApplication, type ConfidentialClient } from './msal';
import type { Refreshed } from './refresh';
import { tokenRequests } from './token-requests';

/**
 * A token for the app itself (client credentials, RFC 6749 §4.4), good for every mailbox the app was given in Exchange.
 * There is no refresh token: it is asked for again with the same secret or certificate.
 * @throws EntraError for every refusal.
 */
export async function acquireAppOnly(client: ConfidentialClient): Promise<Refreshed> {
  const { send, refusalOf } = tokenRequests(client.cloud);
  try {
    const application = confidentialApplication(client, send);
    const result = await application.acquireTokenByClientCredential({ scopes: [client.cloud.appOnlyScope], skipCache: true });
    if (!result?.accessToken) throw new EntraError({ oauthError: 'unreadable_answer', text: 'The sign-in server gave no access token.' });
    return { cache: application.getTokenCache().serialize(), accessToken: result.accessToken, expiresAt: result.expiresOn ?? new Date() };
  } catch (error) {
    throw refusalOf(error);
  }
}
