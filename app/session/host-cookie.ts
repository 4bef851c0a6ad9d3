import { env } from '@/lib/base/env';

/**
 * Name and options of a cookie for this host alone. Where the public address is https its name begins with __Host-, so that
 * no other host of the domain, and nobody on a plain line, can set it (RFC 6265bis, section 4.1.3.2).
 */
export function hostCookie(name: string, publicUrl = env().PLATEN_PUBLIC_URL) {
  const secure = publicUrl.startsWith('https:');
  return { name: secure ? `__Host-${name}` : name, options: { httpOnly: true, sameSite: 'lax', path: '/', secure } } as const;
}
