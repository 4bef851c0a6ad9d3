import type { NextAuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import { env } from '@/lib/base/env';
import { logger } from '@/lib/base/logger';
import { logIn } from '@/lib/people/log-in';
import { PlatenError } from '@/lib/base/errors';

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
          const sessionId = await logIn(
            { email: given?.email ?? '', password: given?.password ?? '' },
            { ip: header('x-forwarded-for')?.split(',')[0]?.trim() ?? null, agent: header('user-agent') },
          );
          return { id: sessionId };
        } catch (error) {
          // next-auth hands the message of an error to the page: the stable code, which the page turns into a sentence.
          if (error instanceof PlatenError) throw new Error(error.code);
          logger.error({ err: error instanceof Error ? error.message : String(error) }, 'log-in could not be checked');
          throw new Error('unavailable');
        }
      },
    }),
  ],
  callbacks: {
    jwt: ({ token, user }) => (user ? { sid: user.id } : { sid: token.sid }),
    session: ({ session }) => ({ expires: session.expires }),
  },
};
