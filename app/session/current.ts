import { cookies, headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import { decode } from 'next-auth/jwt';
import { cache } from 'react';
import type { Identity } from '@/lib/base/context';
import { logInFor } from '@/app/login/next-path';
import { env } from '@/lib/base/env';
import { newId } from '@/lib/base/ids';
import type { Role } from '@/lib/base/roles';
import type { MembershipSummary, Person } from '@/lib/people/contract';
import { findPerson } from '@/lib/people/find-person';
import { clientAddress } from './client-address';
import { sessionCookie } from './options';

/** Who is asking; null when nobody is logged in. One look-up per request. */
export const currentPerson = cache(async (): Promise<{ person: Person; memberships: MembershipSummary[] } | null> => {
  const token = (await cookies()).get(sessionCookie)?.value;
  if (!token) return null;
  const claims = await decode({ token, secret: env().NEXTAUTH_SECRET }).catch(() => null);
  const sessionId = claims?.sid;
  return typeof sessionId === 'string' ? findPerson(sessionId) : null;
});

/** What every page and action of an organization starts with. */
export interface Here {
  identity: Identity;
  person: Person;
  role: Role;
  organization: MembershipSummary;
  memberships: MembershipSummary[];
}

/** The person in the organization of the path. Goes to the log-in when nobody is; 404 for an organization that is not theirs. */
export async function here(slug: string): Promise<Here> {
  const current = await currentPerson();
  const incoming = await headers();
  if (!current) redirect(logInFor(incoming.get('x-page'), `/o/${slug}`));
  const organization = current.memberships.find((one) => one.slug === slug);
  if (!organization) notFound();
  const { person } = current;
  return {
    person,
    role: organization.role,
    organization,
    memberships: current.memberships,
    identity: {
      organizationId: organization.organizationId,
      actor: { kind: 'person', userId: person.userId, sessionId: person.sessionId, name: person.name, role: organization.role },
      requestId: incoming.get('x-request-id') ?? newId(),
      ip: clientAddress(incoming.get('x-forwarded-for')),
    },
  };
}
