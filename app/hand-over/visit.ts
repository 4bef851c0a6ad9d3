import { cookies, headers } from 'next/headers';
import { clientAddress } from '@/app/session/client-address';
import { hostCookie } from '@/app/session/host-cookie';
import type { Visit } from '@/lib/hand-overs/find-hand-over';

/** Carries the token over the way to Microsoft and back, so that no address but the link's own names it. */
const { name: cookieName, options } = hostCookie('platen.hand_over');

/** Whoever opened a link: nobody Platen knows. */
export async function visit(): Promise<Visit> {
  const incoming = await headers();
  const requestId = incoming.get('x-request-id');
  return { ...(requestId === null ? {} : { requestId }), ip: clientAddress(incoming.get('x-forwarded-for')) };
}

/** The token of the link this browser last started from. */
export async function tokenOfVisit(): Promise<string | null> {
  return (await cookies()).get(cookieName)?.value ?? null;
}

/** Remembers the token in this browser, no longer than the link lives. */
export async function rememberToken(token: string, expires: Date): Promise<void> {
  (await cookies()).set(cookieName, token, { ...options, expires });
}
