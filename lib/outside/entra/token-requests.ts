import type { Cloud } from '@/lib/clouds/contract';
import { entraErrorOf, entraErrorOfMsal } from './entra-error';
import type { MsalPost } from './msal';
import { post } from './post';

/** Never cut short once sent: the answer may carry the only refresh token there is. */
const timeoutMs = 30_000;

/**
 * MSAL's way to the token endpoint, once a request. MSAL is told no error: it would drop the refresh token of a
 * `bad_token`, throttle by itself, and forget what Entra said; `refusalOf` gives the refusal in Entra's own words.
 */
export function tokenRequests(cloud: Cloud): { send: MsalPost; refusalOf: (error: unknown) => unknown } {
  let failure: unknown;
  return {
    async send(request) {
      try {
        const answer = await post({ cloud, ...request, timeoutMs });
        if (answer.status >= 400 || typeof answer.body !== 'object' || answer.body === null || 'error' in answer.body) throw entraErrorOf(answer);
        return { ...answer, body: answer.body };
      } catch (error) {
        failure = error;
        throw error;
      }
    },
    refusalOf: (error) => entraErrorOfMsal(failure ?? error),
  };
}
