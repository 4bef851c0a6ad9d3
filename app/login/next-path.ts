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
