import { setTimeout as sleep } from 'node:timers/promises';
import { readDeviceAnswer, type DeviceAnswer } from './device-answer';
import { EntraError, entraErrorOf, entraErrorOfMsal } from './entra-error';
import { msalApplication, type Client, type MsalPost } from './msal';
import { pollForToken } from './poll';
import { post, type Answer } from './post';
import { signInOf, type SignIn } from './sign-in';

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
    return signInOf(result, application.getTokenCache().serialize(), client);
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
