/** Where to go after the log-in: a path of this site, or null for anything that could lead elsewhere. */
export function nextPath(wanted: unknown): string | null {
  if (typeof wanted !== 'string' || !/^\/(?![/\\])/.test(wanted)) return null;
  const here = 'http://platen.invalid';
  try {
    const url = new URL(wanted, here);
    // "/.//elsewhere.example" is a path of this site that becomes "//elsewhere.example", which is none.
    if (url.origin !== here || url.pathname.startsWith('//') || url.pathname === '/login' || url.pathname.startsWith('/api/')) return null;
    return `${url.pathname}${url.search}`;
  } catch {
    return null;
  }
}

/**
 * The address of the log-in that comes back to the page asked for, with its query; to `home` where that can't be.
 * @param page as proxy.ts wrote it
 */
export function logInFor(page: string | null, home: string): string {
  const wanted = page !== null && page.length <= longestPage ? nextPath(page) : null;
  return `/login?next=${encodeURIComponent(wanted ?? home)}`;
}

/** Longer ones would not fit into an address everywhere. */
const longestPage = 2000;
