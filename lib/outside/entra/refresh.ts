import { EntraError, entraErrorOf, entraErrorOfMsal } from './entra-error';
import { msalApplication, type Client, type MsalPost } from './msal';
import { post } from './post';

export interface Refreshed {
  /** MSAL's cache with the rotated refresh token: store it before anything uses the access token. */
  cache: string;
  accessToken: string;
  expiresAt: Date;
}

/** Never cut short once sent: the answer may carry the only refresh token there is. */
const timeoutMs = 30_000;

/**
 * Trades a grant's refresh token for new tokens, once; nothing is tried again here.
 * @throws EntraError for every refusal; `no_tokens_found` when the cache holds no account or refresh token.
 */
export async function refresh({ cache, ...client }: Client & { cache: string }): Promise<Refreshed> {
  let failure: unknown;
  const send: MsalPost = async (request) => {
    try {
      const answer = await post({ cloud: client.cloud, ...request, timeoutMs });
      // MSAL is told no error: it would drop the refresh token of a `bad_token` and throttle by itself.
      if (answer.status >= 400 || typeof answer.body !== 'object' || answer.body === null || 'error' in answer.body) throw entraErrorOf(answer);
      return { ...answer, body: answer.body };
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  const application = msalApplication(client, send);
  try {
    const tokens = application.getTokenCache();
    tokens.deserialize(cache);
    const account = (await tokens.getAllAccounts())[0];
    if (!account) throw new EntraError({ oauthError: 'no_tokens_found', text: 'The stored grant holds no account.' });
    const result = await application.acquireTokenSilent({ account, scopes: [client.cloud.delegatedScope], forceRefresh: true });
    if (!result.accessToken) throw new EntraError({ oauthError: 'unreadable_answer', text: 'The sign-in server gave no access token.' });
    return { cache: tokens.serialize(), accessToken: result.accessToken, expiresAt: result.expiresOn ?? new Date() };
  } catch (error) {
    throw entraErrorOfMsal(failure ?? error);
  }
}
