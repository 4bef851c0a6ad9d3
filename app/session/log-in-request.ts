/** What the browser asks of next-auth, by method. Its `_log` would write whatever anybody sends into our log. */
const known = {
  GET: ['csrf', 'error', 'providers', 'session', 'signin', 'signout'],
  POST: ['callback/credentials', 'signin/credentials', 'signout'],
} as const;

/** Whether next-auth can build a URL from it. */
const isAddress = (text: string): boolean => text === '' || text.startsWith('/') || URL.canParse(text);

/**
 * Whether next-auth can read a request: an address and a method it has, a body that is a form, and as callbackUrl, in
 * the query or the form, only what is an address.
 */
export async function acceptedLogInRequest(request: Request): Promise<boolean> {
  const { pathname, searchParams } = new URL(request.url);
  const deed = pathname.replace(/^\/api\/auth\//, '');
  const deeds: readonly string[] = request.method === 'GET' || request.method === 'HEAD' ? known.GET : request.method === 'POST' ? known.POST : [];
  if (!deeds.includes(deed) || !searchParams.getAll('callbackUrl').every(isAddress)) return false;
  if (request.method !== 'POST') return true;
  if (request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() !== 'application/x-www-form-urlencoded') return false;
  const form = new URLSearchParams(await request.clone().text());
  return form.getAll('callbackUrl').every(isAddress);
}
