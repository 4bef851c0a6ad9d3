import { EntraError } from './entra-error';
import { confidentialApplication, msalApplication, type Client, type ClientCredential } from './msal';
import { tokenRequests } from './token-requests';

export interface Refreshed {
  /** MSAL's cache with the rotated refresh token: store it before anything uses the access token. */
  cache: string;
  accessToken: string;
  expiresAt: Date;
}

/**
 * Trades a grant's refresh token for new tokens, once; nothing is tried again here.
 * @param input.credential the client's secret or certificate, where the grant was got with it
 * @throws EntraError for every refusal; `no_tokens_found` when the cache holds no account or refresh token.
 */
export async function refresh({ cache, credential, ...client }: Client & { cache: string; credential: ClientCredential | null }): Promise<Refreshed> {
  const { send, refusalOf } = tokenRequests(client.cloud);
  const application = credential ? confidentialApplication({ ...client, credential }, send) : msalApplication(client, send);
  try {
    const tokens = application.getTokenCache();
    tokens.deserialize(cache);
    const account = (await tokens.getAllAccounts())[0];
    if (!account) throw new EntraError({ oauthError: 'no_tokens_found', text: 'The stored grant holds no account.' });
    const result = await application.acquireTokenSilent({ account, scopes: [client.cloud.delegatedScope], forceRefresh: true });
    if (!result.accessToken) throw new EntraError({ oauthError: 'unreadable_answer', text: 'The sign-in server gave no access token.' });
    return { cache: tokens.serialize(), accessToken: result.accessToken, expiresAt: result.expiresOn ?? new Date() };
  } catch (error) {
    throw refusalOf(error);
  }
}
