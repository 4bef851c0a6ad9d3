import { compile } from '@fastify/proxy-addr';
import ipaddr from 'ipaddr.js';

/** What is known of a request before anybody's word for it is taken. */
interface Incoming {
  /** The address of the socket's other end. */
  peer: string | undefined;
  /** The socket itself speaks TLS. */
  encrypted?: boolean;
  /** The fields a proxy may add; Node joins a field that came twice with commas. */
  headers: Partial<Record<string, string | string[]>>;
}

/** Where a request came from: the socket's word, or a trusted proxy's. */
interface Origin {
  /** In its shortest form, never IPv4-mapped; null where a trusted proxy does not say. */
  ip: string | null;
  proto: 'http' | 'https';
  host: string | null;
}

/** Whether an address is one of the installation's proxies. */
export type Trust = (address: string) => boolean;

// More hops than any installation has; what stands before them is not read.
const mostHops = 32;
const longestHop = 64;
const longestHost = 255;

/**
 * The installation's proxies, from addresses and networks in CIDR form.
 * @throws Error for an entry that is neither
 */
export function trustOf(proxies: readonly string[]): Trust {
  for (const proxy of proxies) {
    // Shorter spellings of an address mean different networks to different programs.
    const [network, bits] = proxy.split('/');
    if (network === undefined || addressOf(network) === null || (bits !== undefined && !/^\d{1,3}$/.test(bits))) throw new Error(`${proxy} is neither an address nor a network`);
  }
  const trusts = compile([...proxies]);
  return (address) => trusts(address, 0);
}

/** An address in its shortest form, with IPv4-mapped IPv6 as IPv4; null for anything else. A port beside it is left out. */
export function addressOf(text: string | undefined): string | null {
  if (text === undefined || text.length > longestHop) return null;
  const bare = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d{1,5}$/.exec(text)?.[1] ?? text;
  // A zone is a name of somebody's own interface.
  if (bare.includes('%') || !(ipaddr.IPv4.isValidFourPartDecimal(bare) || ipaddr.IPv6.isValid(bare))) return null;
  return ipaddr.process(bare).toString();
}

const valuesOf = (field: string | string[] | undefined): string[] => (field === undefined ? [] : [field].flat().flatMap((one) => one.split(',')).map((one) => one.trim()));

/**
 * Where a request came from. X-Forwarded-For, -Proto and -Host count only where the socket's other end is a trusted proxy;
 * of the addresses the last one counts that is no trusted proxy's, for what stands before it the browser may have written.
 */
export function originOf({ peer, encrypted = false, headers }: Incoming, trusts: Trust): Origin {
  const given = valuesOf(headers['host']).at(-1);
  const fromSocket: Origin = { ip: addressOf(peer), proto: encrypted ? 'https' : 'http', host: hostOf(given) };
  if (fromSocket.ip === null || !trusts(fromSocket.ip)) return fromSocket;
  const proto = valuesOf(headers['x-forwarded-proto']).at(-1);
  return {
    ip: lastOutside(fromSocket.ip, valuesOf(headers['x-forwarded-for']), trusts),
    proto: proto === 'https' || proto === 'http' ? proto : fromSocket.proto,
    host: hostOf(valuesOf(headers['x-forwarded-host']).at(-1)) ?? fromSocket.host,
  };
}

/** The nearest address that is no proxy's; the farthest proxy where all are; null where a proxy wrote no address. */
function lastOutside(peer: string, hops: readonly string[], trusts: Trust): string | null {
  let farthest = peer;
  for (const hop of hops.slice(-mostHops).reverse()) {
    const address = addressOf(hop);
    if (address === null || !trusts(address)) return address;
    farthest = address;
  }
  return farthest;
}

function hostOf(text: string | undefined): string | null {
  return text !== undefined && text.length <= longestHost && /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(text) ? text : null;
}

/**
 * The network whose tries count together: of IPv4 the address itself, for the next one is often somebody else's; of IPv6
 * the /64, of which one subscriber has all addresses (RFC 6177, RFC 7421). What has no address is one network.
 */
export function networkOf(ip: string | null): string {
  if (ip === null || !ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  if (address instanceof ipaddr.IPv4) return address.toString();
  return `${address.parts.slice(0, 4).map((part) => part.toString(16)).join(':')}::/64`;
}
