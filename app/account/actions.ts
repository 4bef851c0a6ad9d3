'use server';

import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { currentPerson } from '@/app/session/current';
import { sessionCookie } from '@/app/session/options';
import { logOut } from '@/lib/people/log-out';

/** Ends the session here and in the database, and goes to the log-in. */
export async function logOutHere(): Promise<void> {
  const current = await currentPerson();
  if (current) await logOut(current.person.sessionId);
  // A cookie with the __Host- prefix can only be replaced with the attributes it was set with.
  const secure = sessionCookie.startsWith('__Host-');
  (await cookies()).set(sessionCookie, '', { path: '/', httpOnly: true, sameSite: 'lax', secure, maxAge: 0 });
  redirect('/login');
}
