import type { NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { env } from '@/lib/base/env';
import { logger } from '@/lib/base/logger';
import { logIn } from '@/lib/people/log-in';
import { logOut } from '@/lib/people/log-out';
import { InvalidInput, PlatenError } from '@/lib/base/errors';
import { clientAddress } from './client-address';
import { keepKnownBrowser, readKnownBrowser } from './known-browser-cookie';

const secure = env().PLATEN_PUBLIC_URL.startsWith('https:');

export const sessionCookie = secure ? '__Host-platen.session' : 'platen.session';

/** next-auth carries a session id in a signed cookie and nothing else; the Session row decides at each request. */
export const authOptions: NextAuthOptions = {
  secret: env().NEXTAUTH_SECRET,
  session: { strategy: 'jwt', maxAge: 14 * 86_400 },
  pages: { signIn: '/login', error: '/login' },
  useSecureCookies: secure,
  cookies: {
    sessionToken: { name: sessionCookie, options: { httpOnly: true, sameSite: 'lax', path: '/', secure } },
  },
  providers: [
    CredentialsProvider({
      name: 'Platen',
      credentials: { email: { label: 'Email', type: 'email' }, password: { label: 'Password', type: 'password' } },
      authorize: async (given, request) => {
        const header = (name: string): string | null => {
          const value: unknown = request.headers?.[name];
          return typeof value === 'string' ? value : null;
        };
        try {
          const { sessionId, browser } = await logIn(
            { email: given?.email ?? '', password: given?.password ?? '' },
            { ip: clientAddress(header('x-forwarded-for')), agent: header('user-agent'), browser: await readKnownBrowser() },
          );
          await keepKnownBrowser(browser);
          return { id: sessionId };
        } catch (error) {
          // next-auth hands the message of an error to the page: the stable code and the seconds to wait, which the page turns into a sentence.
          // For the form it is all one what is wrong with an address.
          if (error instanceof PlatenError) throw new Error([error instanceof InvalidInput ? 'invalid_input' : error.code, error.explanation.retryAfter ?? []].flat().join(':'));
          logger.error({ err: error instanceof Error ? error.message : String(error) }, 'log-in could not be checked');
          throw new Error('unavailable');
        }
      },
    }),
  ],
  // next-auth's own way out forgets the cookie alone; whoever kept a copy of it would still be in.
  events: {
    signOut: async ({ token }) => {
      if (typeof token.sid === 'string') await logOut(token.sid);
    },
  },
  callbacks: {
    jwt: ({ token, user }) => (user ? { sid: user.id } : { sid: token.sid }),
    session: ({ session }) => ({ expires: session.expires }),
  },
};
