import { setTimeout as sleep } from 'node:timers/promises';
import type { DeviceAnswer } from './device-answer';
import { EntraError, entraErrorOf } from './entra-error';
import type { Answer } from './post';

interface Polling {
  answer: DeviceAnswer;
  ask: () => Promise<Answer>;
  /** The server asked for longer pauses; told with the new interval in seconds. */
  onSlowDown: (interval: number) => Promise<void>;
  cancelled: AbortSignal;
}

/**
 * Asks for the token until the person is done (RFC 8628 §3.4, §3.5): waits out `authorization_pending`, `slow_down`
 * (5 seconds more each time), lost connections and a server in trouble.
 * @throws EntraError for every other answer, and `expired_token` when the code ran out; the signal's reason when cancelled.
 */
export async function pollForToken({ answer, ask, onSlowDown, cancelled }: Polling): Promise<Answer & { body: object }> {
  const end = Date.parse(answer.expiresAt);
  let interval = answer.interval;
  let trouble: EntraError | null = null;
  for (;;) {
    // The last question comes just after the end, so that the server says with its own code that it is over.
    await sleep(Math.max(50, Math.min(pause(interval, trouble), end + 500 - Date.now())), undefined, { signal: cancelled });
    const got: Answer | EntraError = await ask().catch((error: unknown) => {
      if (error instanceof EntraError) return error;
      throw error;
    });
    if (!(got instanceof EntraError) && got.status < 400 && isObject(got.body) && !('error' in got.body)) return { ...got, body: got.body };
    const refusal = got instanceof EntraError ? got : entraErrorOf(got);
    trouble = null;
    if (refusal.oauthError === 'slow_down') {
      interval += 5;
      await onSlowDown(interval);
    } else if (refusal.oauthError !== 'authorization_pending') {
      if (!passes(refusal)) throw refusal;
      trouble = refusal;
    }
    if (Date.now() >= end) throw trouble ?? new EntraError({ oauthError: 'expired_token', text: 'The code ran out before anyone completed the sign-in.' });
  }
}

/** Milliseconds; longer while the server is in trouble, as RFC 8628 §3.5 asks for time-outs. */
function pause(interval: number, trouble: EntraError | null): number {
  return Math.max(interval, trouble?.retryAfter ?? 0) * 1000;
}

function passes({ oauthError, status }: EntraError): boolean {
  return ['network_error', 'temporarily_unavailable', 'server_error'].includes(oauthError) || status === 429 || (status ?? 0) >= 500;
}

function isObject(body: unknown): body is object {
  return typeof body === 'object' && body !== null;
}
