import dns from 'node:dns';
import net from 'node:net';

const privateRanges = new net.BlockList();
// IANA special-purpose registries (RFC 6890): nothing in them is a mail server on the internet.
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  privateRanges.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  privateRanges.addSubnet(network, prefix, 'ipv6');
}

/** Whether an IP address lies in a range that is not the public internet's. IPv4 in IPv6 counts as the IPv4 address. */
export function isPrivateAddress(address: string): boolean {
  const plain = address.split('%')[0] ?? address;
  const family = net.isIP(plain);
  if (family === 4) return privateRanges.check(plain, 'ipv4');
  if (family !== 6) return true;
  const mapped = mappedAddress(plain);
  return mapped ? privateRanges.check(mapped, 'ipv4') : privateRanges.check(plain, 'ipv6');
}

/** The IPv4 address inside ::ffff:0:0/96, in whichever way it was written. */
function mappedAddress(address: string): string | null {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const found = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (!found) return null;
  const [high, low] = [parseInt(found[1] ?? '', 16), parseInt(found[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
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
