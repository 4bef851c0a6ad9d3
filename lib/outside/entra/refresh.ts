import { EntraError } from './entra-error';
import { confidentialApplication, msalApplication, type Client, type ClientCredential } from './msal';
import { accountIn, broughtBy, refuseLacking } from './sign-in';
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
 * @param input.signedIn the account that signed in: tokens of another one are refused
 * @throws EntraError for every refusal, and by the code of what an answer lacks; `no_tokens_found` when the cache holds no account or refresh token.
 */
export async function refresh({
  cache,
  credential,
  signedIn,
  ...client
}: Client & { cache: string; credential: ClientCredential | null; signedIn: { tid: string; oid: string | null } }): Promise<Refreshed> {
  const { send, refusalOf } = tokenRequests(client.cloud);
  const application = credential ? confidentialApplication({ ...client, credential }, send) : msalApplication(client, send);
  try {
    const tokens = application.getTokenCache();
    tokens.deserialize(cache);
    const account = (await tokens.getAllAccounts())[0];
    if (!account) throw new EntraError({ oauthError: 'no_tokens_found', text: 'The stored grant holds no account.' });
    const result = await application.acquireTokenSilent({ account, scopes: [client.cloud.delegatedScope], forceRefresh: true });
    if (!result.accessToken) throw new EntraError({ oauthError: 'unreadable_answer', text: 'The sign-in server gave no access token.' });
    const renewed = tokens.serialize();
    const wanted = { permission: client.cloud.delegatedScope, tenantId: signedIn.tid, oid: signedIn.oid };
    refuseLacking({ as: 'person', wanted, account: accountIn(result) ?? signedIn, ...broughtBy(result, renewed) });
    return { cache: renewed, accessToken: result.accessToken, expiresAt: result.expiresOn ?? new Date() };
  } catch (error) {
    throw refusalOf(error);
  }
}
