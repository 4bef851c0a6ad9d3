import { setTimeout as sleep } from 'node:timers/promises';
import type { AuthenticationResult } from '@azure/msal-node';
import { z } from 'zod';
import { readDeviceAnswer, type DeviceAnswer } from './device-answer';
import { EntraError, entraErrorOf, entraErrorOfMsal } from './entra-error';
import { msalApplication, type Client, type MsalPost } from './msal';
import { pollForToken } from './poll';
import { post, type Answer } from './post';

/** Who signed in, by the ID token that came straight from the token endpoint. */
export interface SignedInAccount {
  oid: string;
  tid: string;
  /** preferred_username: for people to read, it can change; tid and oid are the key. */
  username: string;
  /** Every address the account answers to: preferred_username, upn, email. */
  addresses: string[];
}

export interface SignIn {
  account: SignedInAccount;
  /** MSAL's cache with the tokens, to be sealed and kept. */
  cache: string;
  accessExpiresAt: Date;
}

const claimsSchema = z.object({
  oid: z.uuid(),
  tid: z.uuid(),
  preferred_username: z.string().optional(),
  upn: z.string().optional(),
  email: z.string().optional(),
});

const timeoutMs = 15_000;

/**
 * One sign-in by device code, from the code to the tokens. With `savedAnswer` it goes on with that code instead of
 * asking for another; MSAL knows no resuming, so its request for a code is answered with the saved one.
 * @param input.onAnswer told the new code; polling begins when it resolves
 * @param input.onSlowDown told the new interval in seconds when the server asks for longer pauses
 * @throws EntraError for every refusal, the code's end (`expired_token`) included; the signal's reason when cancelled.
 */
export async function runDeviceCode({
  savedAnswer,
  onAnswer,
  onSlowDown = () => Promise.resolve(),
  cancelled,
  ...client
}: Client & {
  savedAnswer?: DeviceAnswer;
  onAnswer: (answer: DeviceAnswer) => Promise<void>;
  onSlowDown?: (interval: number) => Promise<void>;
  cancelled: AbortSignal;
}): Promise<SignIn> {
  let answer = savedAnswer;
  let failure: unknown;
  const send: MsalPost = async (request) => {
    const ask = () => post({ cloud: client.cloud, ...request, timeoutMs, signal: cancelled });
    try {
      if (new URL(request.url).pathname.endsWith('/devicecode')) {
        if (!answer) {
          answer = readDeviceAnswer((await askForCode(ask, cancelled)).body, new Date());
          await onAnswer(answer);
        }
        return { status: 200, headers: {}, body: asEntraSaysIt(answer) };
      }
      if (!answer) throw new Error('a token was asked for before a code');
      return await pollForToken({ answer, ask, onSlowDown, cancelled });
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  const application = msalApplication(client, send);
  try {
    const result = await application.acquireTokenByDeviceCode({ scopes: [client.cloud.delegatedScope], deviceCodeCallback: () => undefined });
    if (!result) throw new EntraError({ oauthError: 'unreadable_answer', text: 'The sign-in ended without a token.' });
    return { account: accountOf(result), cache: application.getTokenCache().serialize(), accessExpiresAt: result.expiresOn ?? new Date() };
  } catch (error) {
    if (cancelled.aborted) throw cancelled.reason;
    throw entraErrorOfMsal(failure ?? error);
  }
}

/** A failed /devicecode is an error here; MSAL would go on polling without a code. A server in trouble is asked again. */
async function askForCode(ask: () => Promise<Answer>, cancelled: AbortSignal): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    try {
      const answer = await ask();
      if (answer.status === 200) return answer;
      throw entraErrorOf(answer);
    } catch (error) {
      const passing = error instanceof EntraError && (error.oauthError === 'network_error' || (error.status ?? 0) >= 500);
      if (!passing || tries === 4) throw error;
      await sleep(tries * 1000, undefined, { signal: cancelled });
    }
  }
}

function asEntraSaysIt(answer: DeviceAnswer): object {
  return {
    device_code: answer.deviceCode,
    user_code: answer.userCode,
    verification_uri: answer.verificationUri,
    // MSAL looks once before it asks for the token; our own polling ends by the true time.
    expires_in: Math.max(60, Math.ceil((Date.parse(answer.expiresAt) - Date.now()) / 1000)),
    interval: answer.interval,
    message: '',
  };
}

function accountOf(result: AuthenticationResult): SignedInAccount {
  const claims = claimsSchema.safeParse(result.idTokenClaims);
  if (!claims.success) throw new EntraError({ oauthError: 'unreadable_answer', text: 'The sign-in server did not say which account signed in.' });
  const { oid, tid, preferred_username, upn, email } = claims.data;
  const addresses = [...new Set([preferred_username, upn, email].flatMap((address) => (address ? [address.toLowerCase()] : [])))];
  return { oid, tid, username: preferred_username ?? upn ?? email ?? oid, addresses };
}
