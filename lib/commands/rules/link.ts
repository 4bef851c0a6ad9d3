import type { PastedLine, WebAddress } from '../contract';

const longest = 8_000;
const thisMachine = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;

/**
 * An address that a page may lead to, or null: https, http only on this machine, and no name or password before the host,
 * which would show one host and lead to another. Written anew, so that no quote, space or control character is in it.
 */
export function webAddress(text: string | null): WebAddress | null {
  if (text === null || text.length > longest || !URL.canParse(text)) return null;
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && thisMachine.test(url.hostname))) return null;
  if (url.username !== '' || url.password !== '' || url.hostname === '') return null;
  return url.href as WebAddress;
}

/** Microsoft's page for device codes, where a sign-in names none that may be opened. */
export const signInPage = 'https://microsoft.com/devicelogin' as WebAddress;

/** A web address as people type it and read it: the host it really leads to, without the scheme. */
export function shownAddress(address: WebAddress): string {
  const { host, pathname } = new URL(address);
  return `${host.replace(/^www\./, '')}${pathname === '/' ? '' : pathname}`;
}

/** A link to copy; null for what is no web address. Platen's own may be http, where the installation is. */
export function linkLine(text: string): PastedLine | null {
  if (text.length > longest || !URL.canParse(text)) return null;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' ? (url.href as string as PastedLine) : null;
}
