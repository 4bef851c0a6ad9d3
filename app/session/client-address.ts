import { isIP } from 'node:net';

/**
 * The address a request came from. The web's own server has written it into X-Forwarded-For, in place of what the request
 * said (scripts/start/web-server.ts); null where a trusted proxy did not say.
 */
export function clientAddress(forwardedFor: string | null): string | null {
  return forwardedFor !== null && isIP(forwardedFor) !== 0 ? forwardedFor : null;
}
