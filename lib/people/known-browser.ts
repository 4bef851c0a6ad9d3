import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { env } from '@/lib/base/env';

/** How long a browser is known after its last log-in, seconds. */
export const browserKnownFor = 90 * 86_400;

/** People who may log in by turns in one browser. */
const mostAccounts = 4;
const longestMark = 1024;

let derived: Buffer | undefined;

/** A key for these marks alone. */
function key(): Buffer {
  return (derived ??= Buffer.from(hkdfSync('sha256', env().NEXTAUTH_SECRET, '', 'platen known browser', 32)));
}

const mac = (...parts: string[]): string => createHmac('sha256', key()).update(JSON.stringify(parts)).digest('base64url');

const same = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** What a browser showed for an account; the password may have changed since. */
interface BrowserMark {
  /** Names the browser; short and of fixed length. */
  id: string;
  /** Whether it was made since the account's password last changed. */
  isCurrent(passwordHash: string | null): boolean;
}

/**
 * Finds what a browser's cookie proves for an account: that it logged in there within the last 90 days. Nothing is looked
 * up for it, so that a cookie somebody made up costs nothing.
 */
export function browserMark(cookie: string | null, email: string, now: number): BrowserMark | null {
  for (const mark of marksIn(cookie)) {
    const [id = '', until = '', password = '', signed = ''] = mark.split('.');
    if (!same(signed, mac('mark', email, id, until, password)) || !(Number(until) * 1000 > now)) continue;
    return { id, isCurrent: (passwordHash) => passwordHash !== null && same(password, mac('password', email, passwordHash)) };
  }
  return null;
}

/**
 * The cookie of a browser that has just logged in: what it proved for other accounts stays, the oldest goes.
 * @param passwordHash the account's present one: another one ends what the cookie proves
 */
export function browserCookie(cookie: string | null, email: string, passwordHash: string, now: number): string {
  const id = randomBytes(12).toString('base64url');
  const until = String(Math.floor(now / 1000) + browserKnownFor);
  const password = mac('password', email, passwordHash);
  const others = marksIn(cookie).filter((mark) => {
    const [otherId = '', otherUntil = '', otherPassword = '', signed = ''] = mark.split('.');
    return !same(signed, mac('mark', email, otherId, otherUntil, otherPassword));
  });
  return [[id, until, password, mac('mark', email, id, until, password)].join('.'), ...others].slice(0, mostAccounts).join('~');
}

function marksIn(cookie: string | null): string[] {
  if (cookie === null || cookie.length > longestMark) return [];
  return cookie.split('~').filter((mark) => /^[\w-]{16}\.\d{1,12}\.[\w-]{43}\.[\w-]{43}$/.test(mark)).slice(0, mostAccounts);
}
