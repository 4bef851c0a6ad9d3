import { readMoment } from '@/lib/base/rules/moment';
import { isUuid } from '@/lib/base/rules/uuid';
import { signInWays, type SignInWay } from '@/lib/authorizations/rules/ways';

/** A walk through mailboxes that need a sign-in, as its address keeps it: a reload loses nothing. */
export interface Walk {
  /** These mailboxes; empty for all that need a sign-in. */
  chosen: string[];
  /** Those whose grant came by another registration than this one. */
  registration: string | null;
  /** Also those whose administrator has to change something first. */
  admin: boolean;
  /** When it began; null for one that begins now. */
  since: Date | null;
  /** The mailbox it stands at, or its end. */
  at: string | null;
  /** How the one before was signed in, which the next one follows. */
  way: SignInWay | null;
  /** Those after this address. */
  after: string | null;
}

type Query = Record<string, string | string[] | undefined>;

/** More ids than an address should carry. */
const mostChosen = 50;

const all = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat());
const isWay = (value: string): value is SignInWay => (signInWays as readonly string[]).includes(value);

/** Reads an address; whatever does not fit is as if it were not there. */
export function walkOf(query: Query): Walk {
  const one = (name: string) => all(query[name])[0] ?? null;
  const since = readMoment(one('since') ?? '');
  const [registration, at, way, after] = [one('registration'), one('at'), one('way'), one('after')];
  return {
    chosen: [...new Set(all(query.mailbox).filter((id) => isUuid(id)))].slice(0, mostChosen),
    registration: registration !== null && isUuid(registration) ? registration : null,
    admin: one('admin') === 'too',
    since: since !== null && since.getUTCFullYear() >= 1 && since.getUTCFullYear() <= 9999 ? since : null,
    at: at !== null && at.length <= 40 ? at : null,
    way: way !== null && isWay(way) ? way : null,
    after: after !== null && after.length <= 320 ? after : null,
  };
}

/** The address of a walk. */
export function walkAddress(base: string, { chosen, registration, admin, since, at, way, after }: Walk): string {
  const query = new URLSearchParams();
  for (const id of chosen) query.append('mailbox', id);
  if (registration) query.set('registration', registration);
  if (admin) query.set('admin', 'too');
  if (after) query.set('after', after);
  if (since) query.set('since', since.toISOString());
  if (at) query.set('at', at);
  if (way) query.set('way', way);
  const text = query.toString();
  return text ? `${base}?${text}` : base;
}
