import { withoutOrganization } from '@/lib/base/db/sql';
import type { MembershipSummary, Person } from './contract';

/** How long a looked-up session is believed; a revoked one works at most so long. */
const cacheMs = 1000;

interface Found {
  person: Person;
  memberships: MembershipSummary[];
}

const cache = new Map<string, { at: number; found: Promise<Found | null> }>();

/** The person behind a session and their organizations; null when the session ended, expired or never was. */
export function findPerson(sessionId: string): Promise<Found | null> {
  const now = Date.now();
  const cached = cache.get(sessionId);
  if (cached && now - cached.at < cacheMs) return cached.found;
  const found = lookUp(sessionId);
  cache.set(sessionId, { at: now, found });
  found.catch(() => cache.delete(sessionId));
  if (cache.size > 5000) cache.delete(cache.keys().next().value ?? '');
  return found;
}

/** Makes the next look-up of this session ask the database. */
export function forgetSession(sessionId: string): void {
  cache.delete(sessionId);
}

async function lookUp(sessionId: string): Promise<Found | null> {
  const [session] = await withoutOrganization<{ user_id: string; email: string; name: string }>('SELECT user_id, email, name FROM find_session($1)', [sessionId]);
  if (!session) return null;
  await withoutOrganization('SELECT touch_session($1)', [sessionId]);
  const memberships = await withoutOrganization<{ organization_id: string; slug: string; name: string; role: MembershipSummary['role'] }>(
    'SELECT organization_id, slug, name, role FROM list_memberships($1)',
    [session.user_id],
  );
  return {
    person: { userId: session.user_id, sessionId, email: session.email, name: session.name },
    memberships: memberships.map(({ organization_id, ...rest }) => ({ organizationId: organization_id, ...rest })),
  };
}
