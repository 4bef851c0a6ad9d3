import { createHmac, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { networkOf } from '@/lib/base/forwarded';
import { PlatenError, Unauthenticated, Unavailable } from '@/lib/base/errors';
import { newId } from '@/lib/base/ids';
import { parseInput } from '@/lib/base/verb';
import { withoutOrganization } from '@/lib/base/db/sql';
import { logInInput } from './contract';
import { noteFailedLogIn } from './failed-log-ins';
import { browserCookie, browserMark } from './known-browser';
import { passwordFits } from './password';
import { allowances, Throttle, type Draw } from './rules/throttle';
import { NoTurn, Turns } from './rules/turns';

const sessionDays = 14;

const throttle = new Throttle();
/** A password costs 19 MiB and tens of milliseconds to check. */
const turns = new Turns({ atOnce: Math.max(1, Math.min(4, availableParallelism() - 1)), waiting: 40, waitingOfOne: 8, waitingFirst: 40 });

const salt = randomBytes(32);
/** Of what was typed nothing is kept, and a key is as long as any other. */
const keyOf = (...parts: string[]): string => createHmac('sha256', salt).update(JSON.stringify(parts)).digest('base64url');

/** Where a log-in comes from. */
interface LogInFrom {
  ip: string | null;
  agent: string | null;
  /** What this browser keeps of earlier log-ins. */
  browser: string | null;
}

/** A session, and what the browser keeps so that it is known the next time. */
interface LoggedIn {
  /** All the session's cookie carries. */
  sessionId: string;
  browser: string;
}

interface Known {
  id: string;
  password_hash: string | null;
  disabled_at: Date | null;
}

/**
 * Checks e-mail and password and starts a session. Failed tries cost whoever makes them: each network has its own allowance
 * for an account, and a browser that logged in with the account before has another one.
 * @throws InvalidInput before anything is read, where address or password is too long.
 * @throws Unauthenticated `log_in_failed`, the same for a wrong password and an unknown address.
 * @throws PlatenError 429 `too_many_tries`, with the seconds to wait, 60 at the most.
 * @throws Unavailable `log_in_busy` where too many passwords wait to be checked.
 */
export async function logIn(input: { email: string; password: string }, from: LogInFrom): Promise<LoggedIn> {
  const { email, password } = parseInput(logInInput, input);
  const mark = browserMark(from.browser, email, Date.now());
  const known = mark && mark.isCurrent((await find(email))?.password_hash ?? null) ? mark : null;
  const network = networkOf(from.ip);
  const draws: Draw[] = known
    ? [{ key: keyOf('browser', known.id), allowance: allowances.browser }]
    : [
        { key: keyOf('account', network, email), allowance: allowances.account },
        { key: keyOf('network', network), allowance: allowances.network },
      ];
  // Drawn before it is looked at: of a thousand tries at once, too, only a few are.
  const wait = throttle.draw(draws, Date.now());
  if (wait > 0) throw tooMany(wait);
  const source = known ? keyOf('browser', known.id) : keyOf('network', network);
  const { user, fits } = await turns.run(source, known !== null, () => check(email, password)).catch((error: unknown) => {
    // Nobody's fault but ours: such a try is not counted.
    throttle.giveBack(draws, Date.now());
    throw error instanceof NoTurn ? busy() : error;
  });
  if (!user?.password_hash || !fits || user.disabled_at) {
    noteFailedLogIn(user?.id ?? null);
    throw new Unauthenticated({
      code: 'log_in_failed',
      title: 'This address and password do not fit together.',
      remedy: 'Check both and try again, or ask an owner of the organization for a new password.',
    });
  }
  throttle.giveBack(draws, Date.now());
  const sessionId = newId();
  const now = Date.now();
  await withoutOrganization('SELECT start_session($1, $2, $3, $4, $5)', [sessionId, user.id, new Date(now + sessionDays * 86_400_000), from.ip, from.agent?.slice(0, 400) ?? null]);
  return { sessionId, browser: browserCookie(from.browser, email, user.password_hash, now) };
}

async function find(email: string): Promise<Known | undefined> {
  const [user] = await withoutOrganization<Known>('SELECT id, password_hash, disabled_at FROM find_user_for_login($1)', [email]);
  return user;
}

async function check(email: string, password: string): Promise<{ user: Known | undefined; fits: boolean }> {
  const user = await find(email);
  return { user, fits: await passwordFits(user?.password_hash ?? null, password) };
}

function tooMany(wait: number): PlatenError {
  return new PlatenError(429, {
    code: 'too_many_tries',
    title: 'Too many failed tries from this network.',
    remedy: `Try again in ${wait} ${wait === 1 ? 'second' : 'seconds'}.`,
    retryAfter: wait,
  });
}

function busy(): Unavailable {
  return new Unavailable({
    code: 'log_in_busy',
    title: 'Very many people are logging in at this moment.',
    remedy: 'Try again in a few seconds.',
    retryAfter: 5,
  });
}
