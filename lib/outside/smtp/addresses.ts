import dns from 'node:dns';
import net from 'node:net';
import ipaddr from 'ipaddr.js';

/** What the library's list of special ranges (IANA, RFC 6890) has not: no mail server of anybody's is there. */
const alsoPrivate = [
  // Azure's own services as seen from a virtual machine; the other clouds' metadata addresses lie in special ranges.
  '168.63.129.16/32',
  // Documentation (RFC 9637).
  '3fff::/20',
].map((network) => ipaddr.parseCIDR(network));

/** All that IANA has given out for the internet; outside it lie IPv4-compatible addresses and what is not given out. */
const globalUnicast = ipaddr.parseCIDR('2000::/3');

/** Whether an IP address lies in a range that is not the public internet's. IPv4 in IPv6 counts as the IPv4 address. */
export function isPrivateAddress(address: string): boolean {
  const plain = address.split('%')[0] ?? address;
  // The library alone would read "127.1" and "0x7f.1" too.
  if (net.isIP(plain) === 0) return true;
  const parsed = ipaddr.process(plain);
  if (parsed.range() !== 'unicast') return true;
  if (parsed.kind() === 'ipv6' && !parsed.match(globalUnicast)) return true;
  return alsoPrivate.some(([network, prefix]) => network.kind() === parsed.kind() && parsed.match(network, prefix));
}

export class PrivateAddress extends Error {
  constructor(host: string) {
    super(`${host} has a private address`);
  }
}

/** A look-up that hands the socket only public addresses: what was checked is what is connected to. */
export const publicOnly: net.LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    const open = addresses.filter(({ address }) => !isPrivateAddress(address));
    const first = open[0];
    if (!first) return callback(new PrivateAddress(hostname), []);
    if (options.all) callback(null, open);
    else callback(null, first.address, first.family);
  });
};
