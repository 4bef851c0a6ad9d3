import NextAuth from 'next-auth';
import { authOptions } from '@/app/session/options';
import { acceptedLogInRequest } from '@/app/session/log-in-request';

const handler: (request: Request, context: unknown) => Promise<Response> = NextAuth(authOptions);

/** next-auth answers what it can't read, or never meant, with 500 and a line in the log. */
async function answer(request: Request, context: unknown): Promise<Response> {
  if (await acceptedLogInRequest(request)) return handler(request, context);
  return new Response('There is nothing here for such a request.\nLog in at /login.\n', { status: 400, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } });
}

export { answer as GET, answer as POST };
