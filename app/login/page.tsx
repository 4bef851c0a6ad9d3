import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { currentPerson } from '@/app/session/current';
import { PlainPage } from '@/components/frame/plain-page';
import { LogInForm } from '@/components/people/log-in-form';
import { env } from '@/lib/base/env';
import { nextPath } from './next-path';

export const metadata: Metadata = { title: 'Log in' };

/** Passwords over plain http are read by anyone on the way; only this machine itself is no way. */
function unsafeAddress(): boolean {
  const { protocol, hostname } = new URL(env().PLATEN_PUBLIC_URL);
  return protocol === 'http:' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

export default async function LogInPage({ searchParams }: { searchParams: Promise<{ next?: string | string[]; error?: string | string[] }> }) {
  const { next, error } = await searchParams;
  const leadsTo = nextPath(next) ?? '/';
  if (await currentPerson()) redirect(leadsTo);
  return (
    <PlainPage
      title="Log in"
      help="Forgot the password? An owner of your organization sets a new one."
      sentence="Mail for your printers."
      under={leadsTo === '/' ? undefined : 'Log in to go on to the page you asked for.'}
    >
      <LogInForm leadsTo={leadsTo} problem={typeof error === 'string' ? error : null} unsafe={unsafeAddress()} />
    </PlainPage>
  );
}
