import { CryptoProvider, ResponseMode } from '@azure/msal-node';
import { confidentialApplication, msalApplication, type Client, type ClientCredential } from './msal';
import { signInOf, type SignIn } from './sign-in';
import { tokenRequests } from './token-requests';

/**
 * Where a browser goes to sign in (authorization code with PKCE, RFC 7636), and the verifier its code is redeemed with.
 * Asks nobody anything.
 * @param input.loginHint the account that must sign in: Entra fills it in, and takes no other session of the browser for it
 */
export async function browserAddress({
  redirectUri,
  state,
  loginHint,
  ...client
}: Client & { redirectUri: string; state: string; loginHint: string }): Promise<{ url: string; verifier: string }> {
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const { send } = tokenRequests(client.cloud);
  const url = await msalApplication(client, send).getAuthCodeUrl({
    scopes: [client.cloud.delegatedScope],
    redirectUri,
    state,
    loginHint,
    responseMode: ResponseMode.QUERY,
    codeChallenge: challenge,
    codeChallengeMethod: 'S256',
  });
  const address = new URL(url);
  // Whoever is signed in to Microsoft in this browser is not taken for the mailbox's account unasked. MSAL would drop the hint beside it.
  address.searchParams.set('prompt', 'select_account');
  return { url: address.toString(), verifier };
}

/**
 * Trades the code a browser brought back for tokens, once.
 * @param input.credential the client's secret or certificate; null for a public client
 * @throws EntraError for every refusal.
 */
export async function redeemCode({
  code,
  verifier,
  redirectUri,
  credential,
  ...client
}: Client & { code: string; verifier: string; redirectUri: string; credential: ClientCredential | null }): Promise<SignIn> {
  const { send, refusalOf } = tokenRequests(client.cloud);
  try {
    const application = credential ? confidentialApplication({ ...client, credential }, send) : msalApplication(client, send);
    const result = await application.acquireTokenByCode({ scopes: [client.cloud.delegatedScope], redirectUri, code, codeVerifier: verifier });
    return signInOf(result, application.getTokenCache().serialize(), client);
  } catch (error) {
    throw refusalOf(error);
  }
}
