import { cookies } from 'next/headers';
import { hostCookie } from './host-cookie';

const { name, options } = hostCookie('platen.sign_in');

/** Binds a sign-in at Microsoft to this browser: what comes back from there is taken from no other. */
export async function keepSignInState(state: string): Promise<void> {
  (await cookies()).set(name, state, { ...options, maxAge: 15 * 60 });
}

/** The state this browser keeps of the sign-in it began, once; null where it began none. */
export async function takeSignInState(): Promise<string | null> {
  const store = await cookies();
  const state = store.get(name)?.value ?? null;
  if (state !== null) store.set(name, '', { ...options, maxAge: 0 });
  return state;
}
