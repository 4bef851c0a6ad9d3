import type { FastifyRequest } from 'fastify';
import { queryAddresses } from '@/lib/addresses/rules/query';
import type { Identity } from '@/lib/base/context';
import { trustedProxies } from '@/lib/base/trusted-proxies';
import { originOf } from '@/lib/base/forwarded';
import { authenticate } from '@/lib/credentials/authenticate';

/** Who shows the request's credential, and from where. */
export async function identify(request: FastifyRequest): Promise<Identity> {
  // A credential's address list is about the printer, not the proxy.
  const { ip } = originOf({ peer: request.raw.socket.remoteAddress, headers: request.headers }, trustedProxies());
  return { ...(await authenticate(request.headers.authorization, ip)), requestId: request.id, ip };
}

/** A query's addresses as text: one for each time its name is given with something, none or one as they are. */
export function askedAddresses(request: FastifyRequest, name: string): string | string[] | undefined {
  const { url = '' } = request.raw;
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  const texts = query
    .split('&')
    .map((pair) => ({ name: decoded(pair.split('=', 1)[0] ?? ''), raw: pair.slice(pair.indexOf('=') + 1) }))
    .filter((one) => one.name === name)
    .map(({ raw }) => queryAddresses(raw))
    .filter((text) => text.trim() !== '');
  return texts.length > 1 ? texts : texts[0];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
