import { NextResponse, type NextRequest } from 'next/server';
import { refusalOf } from '@/lib/base/rules/request-limits';

/**
 * Refuses by its head what is too long or can't be kept, before anything reads it. Sets the headers of every page: a nonce for the content security policy, and what a browser should refuse. Who is logged in is
 * decided by the pages, which ask the Session row.
 */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = new URL(request.url);
  const refusal = refusalOf({
    method: request.method,
    path: pathname,
    query: search,
    contentLength: request.headers.get('content-length'),
    transferEncoding: request.headers.get('transfer-encoding'),
  });
  if (refusal) {
    return new NextResponse(`${refusal.title}\n${refusal.remedy}\n`, {
      status: refusal.status,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' },
    });
  }
  const nonce = Buffer.from(crypto.randomUUID()).toString('base64');
  const secure = request.headers.get('x-forwarded-proto') === 'https';
  const policy = [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `object-src 'none'`,
    `base-uri 'self'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('x-request-id', crypto.randomUUID());
  headers.set('content-security-policy', policy);
  headers.set('x-page', pageOf(request.nextUrl));
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('x-content-type-options', 'nosniff');
  // Whoever has the address of a hand-over link has the link: it is told to nobody, and kept nowhere.
  const handOver = request.nextUrl.pathname.startsWith('/hand-over/');
  response.headers.set('referrer-policy', handOver ? 'no-referrer' : 'same-origin');
  if (handOver) {
    response.headers.set('x-robots-tag', 'noindex, nofollow');
    response.headers.set('cache-control', 'no-store');
  }
  response.headers.set('x-frame-options', 'DENY');
  if (secure) response.headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains');
  return response;
}

/** The page asked for, as the address bar has it: what the log-in comes back to. `_rsc` is Next's own. */
function pageOf({ pathname, searchParams }: URL): string {
  const query = new URLSearchParams(searchParams);
  query.delete('_rsc');
  return query.size > 0 ? `${pathname}?${query.toString()}` : pathname;
}

export const config = { matcher: ['/((?!_next/static|_next/image|favicon.ico).*)'] };
