import { randomUUID } from 'node:crypto';

/** An error as Entra words it (entra-docs, reference-error-codes; v2-oauth2-device-code). */
export interface Refusal {
  status?: number;
  error: string;
  code?: number | undefined;
  text: string;
  suberror?: string | undefined;
}

/** Texts by AADSTS number, for the errors a test names by number only. */
const TEXTS: Record<number, string> = {
  50020: "User account does not exist in tenant and cannot access the application in that tenant.",
  50034: 'The user account does not exist in the directory. To sign into this application, the account must be added to the directory.',
  50053: "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
  50057: 'The user account is disabled.',
  50076: 'Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access the resource.',
  50126: 'Error validating credentials due to invalid username or password.',
  50173: 'The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password.',
  50196: 'The server terminated an operation because it encountered a client request loop.',
  53003: 'Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.',
  530036: 'Access has been blocked by Conditional Access policies: the device code flow is blocked, and this token was obtained with it.',
  65001: 'The user or administrator has not consented to use the application. Send an interactive authorization request for this user and resource.',
  70000: 'Provided grant is invalid or malformed.',
  70008: 'The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.',
  70016: 'OAuth 2.0 device flow error. Authorization is pending. Continue polling.',
  70020: "The provided value for the input parameter 'device_code' is not valid. This device code has expired.",
  70043: 'The refresh token has expired or is invalid due to sign-in frequency checks by Conditional Access.',
  700027: 'The certificate with identifier used to sign the client assertion is not registered on application.',
  700082: 'The refresh token has expired due to inactivity. The token was inactive for 90.00:00:00.',
  7000014: "The provided value for the input parameter 'device_code' is not valid.",
  7000215: "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.",
  7000222: 'The provided client secret keys are expired. Visit the Entra admin center to create new keys for your app, or consider using certificate credentials for added security.',
  7000218: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
};

export const textOf = (code: number | undefined) => (code === undefined ? undefined : TEXTS[code]) ?? 'The request could not be completed.';

/** The body of an error: description with trace id, correlation id and time, and the numbers apart. */
export function refusalBody({ error, code, text, suberror }: Refusal, correlation: string = randomUUID()) {
  const trace = randomUUID();
  const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`;
  const number = code === undefined ? '' : `AADSTS${code}: `;
  return {
    error,
    error_description: `${number}${text}\r\nTrace ID: ${trace}\r\nCorrelation ID: ${correlation}\r\nTimestamp: ${timestamp}`,
    error_codes: code === undefined ? [] : [code],
    timestamp,
    trace_id: trace,
    correlation_id: correlation,
    ...(suberror === undefined ? {} : { suberror }),
    ...(code === undefined ? {} : { error_uri: `https://login.microsoftonline.com/error?code=${code}` }),
  };
}

/** What oidc-provider says, in Entra's words. */
export function translate(error: string, description: string | undefined, request: string | undefined): Refusal {
  // What a sign-in rule lets the poller be told has its number already.
  const numbered = /^AADSTS(\d+): (.*)$/s.exec(description ?? '');
  if (numbered) return { error, code: Number(numbered[1]), text: numbered[2] ?? '' };
  switch (error) {
    case 'authorization_pending':
      return { error, code: 70016, text: textOf(70016) };
    case 'expired_token':
      return { error, code: 70020, text: textOf(70020) };
    case 'access_denied':
      return { error: 'authorization_declined', code: 70018, text: 'The end user denied the authorization request.' };
    case 'invalid_grant':
      return { error, code: request === 'device_code' ? 7000014 : 70000, text: textOf(request === 'device_code' ? 7000014 : 70000) };
    case 'invalid_client':
      return { status: 401, error, code: 7000215, text: textOf(7000215) };
    case 'unsupported_grant_type':
      return { error, code: 70003, text: 'The app returned an unsupported grant type.' };
    case 'invalid_scope':
      return { error, code: 70011, text: "The provided value for the input parameter 'scope' is not valid." };
    case 'invalid_target':
      return { error: 'invalid_resource', code: 500011, text: 'The resource principal was not found in the tenant.' };
    case 'invalid_request':
      return { error, code: 900144, text: description ?? 'The request is malformed.' };
    case 'server_error':
      return { status: 500, error, code: 90033, text: 'A transient error has occurred. Please try again.' };
    default:
      return { error, text: description ?? error };
  }
}
