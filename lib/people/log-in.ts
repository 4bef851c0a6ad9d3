import { Unauthenticated } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { parseInput } from '@/lib/base/verb';
import { withoutOrganization } from '@/lib/base/db/sql';
import { logInInput } from './contract';
import { passwordFits } from './password';
import { afterFailure, waitSeconds, type Tries } from './rules/throttle';

const sessionDays = 14;
const triesByEmail = new Map<string, Tries>();

/**
 * Checks e-mail and password and starts a session.
 * @returns the session's id: all the cookie carries.
 * @throws Unauthenticated `log_in_failed`, the same for a wrong password and an unknown address; `too_many_tries`.
 */
export async function logIn(input: { email: string; password: string }, from: { ip: string | null; agent: string | null }): Promise<string> {
  const { email, password } = parseInput(logInInput, input);
  const now = Date.now();
  const wait = waitSeconds(triesByEmail.get(email), now);
  if (wait > 0) {
    throw new Unauthenticated({
      code: 'too_many_tries',
      title: 'Too many failed tries for this address.',
      remedy: `Try again in ${Math.ceil(wait / 60)} minutes.`,
      retryAfter: wait,
    });
  }
  // Counted before it is looked at: of a thousand tries at once, too, only five are.
  const before = triesByEmail.get(email);
  triesByEmail.set(email, afterFailure(before, now));
  if (triesByEmail.size > 10_000) triesByEmail.delete(triesByEmail.keys().next().value ?? '');
  const { user, fits } = await check(email, password).catch((error: unknown) => {
    // Nobody's fault but ours: such a try is not counted.
    if (before) triesByEmail.set(email, before);
    else triesByEmail.delete(email);
    throw error;
  });
  if (!user || !fits || user.disabled_at) {
    throw new Unauthenticated({
      code: 'log_in_failed',
      title: 'This address and password do not fit together.',
      remedy: 'Check both and try again, or ask an owner of the organization for a new password.',
    });
  }
  triesByEmail.delete(email);
  const sessionId = newId();
  await withoutOrganization('SELECT start_session($1, $2, $3, $4, $5)', [
    sessionId,
    user.id,
    new Date(now + sessionDays * 86_400_000),
    from.ip,
    from.agent,
  ]);
  return sessionId;
}

interface Known {
  id: string;
  password_hash: string | null;
  disabled_at: Date | null;
}

async function check(email: string, password: string): Promise<{ user: Known | undefined; fits: boolean }> {
  const [user] = await withoutOrganization<Known>('SELECT id, password_hash, disabled_at FROM find_user_for_login($1)', [email]);
  return { user, fits: await passwordFits(user?.password_hash ?? null, password) };
}
