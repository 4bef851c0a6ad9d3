import { BlockList, isIP } from 'node:net';

/**
 * The address a request came from: the last of X-Forwarded-For that is none of our own proxies'. What stands before it was
 * written by the browser, or by somebody who wants to be taken for another.
 *
 * @param trusted addresses and networks of the installation's proxies
 */
export function clientAddress(forwardedFor: string | null, trusted: readonly string[]): string | null {
  const own = new BlockList();
  for (const entry of trusted) {
    const [network = '', bits] = entry.split('/');
    const family = isIP(network);
    if (family === 0) continue;
    const type = family === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) own.addAddress(network, type);
    else own.addSubnet(network, Number(bits), type);
  }
  const hops = (forwardedFor ?? '').split(',').map((hop) => hop.trim().replace(/^::ffff:(?=\d+\.)/i, ''));
  for (const hop of hops.reverse()) {
    const family = isIP(hop);
    if (family === 0) return null;
    if (!own.check(hop, family === 6 ? 'ipv6' : 'ipv4')) return hop;
  }
  return null;
}
