import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { clientAddress } from '@/app/session/client-address';
import { takeSignInState } from '@/app/session/sign-in-cookie';
import { finishBrowserSignIn } from '@/lib/authorizations/finish-browser-sign-in';
import { newId } from '@/lib/base/ids';

/** Where Microsoft sends a browser back to after a sign-in. What came of it shows where it was started. */
export async function GET(request: Request): Promise<never> {
  const given = new URL(request.url).searchParams;
  const incoming = await headers();
  const ended = await finishBrowserSignIn({
    state: given.get('state') ?? '',
    stateOfCookie: await takeSignInState(),
    code: given.get('code'),
    error: given.get('error'),
    errorDescription: given.get('error_description'),
    requestId: incoming.get('x-request-id') ?? newId(),
    ip: clientAddress(incoming.get('x-forwarded-for')),
  });
  redirect(typeof ended === 'string' ? `/sign-in/over?why=${ended}` : ended.returnTo);
}
