import { cookies } from 'next/headers';
import { browserKnownFor } from '@/lib/people/known-browser';
import { hostCookie } from './host-cookie';

const { name, options } = hostCookie('platen.known_browser');

/** What this browser keeps of the accounts that logged in here; it stays when they log out. */
export async function readKnownBrowser(): Promise<string | null> {
  return (await cookies()).get(name)?.value ?? null;
}

export async function keepKnownBrowser(value: string): Promise<void> {
  (await cookies()).set(name, value, { ...options, maxAge: browserKnownFor });
}
