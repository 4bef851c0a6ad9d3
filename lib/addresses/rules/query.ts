import { readAddresses } from './read-addresses';

/** Signs that may stand beside a plus in a local part. */
const besides = /[\w.~!#$%&'*/=?^`{|}-]/;

/**
 * Addresses in a query string. A plus stands for a space there, but who writes `?to=ada+scans@contoso.com` means a plus
 * (RFC 3986 knows it as a letter): where the text has no meaning with spaces, a plus between two letters of a local part is one.
 *
 * @param raw the value as it stands in the address, percent-encoded
 */
export function queryAddresses(raw: string): string {
  return joined(raw.split('+').map(decoded));
}

/** The same for a value that was decoded already, so that each of its spaces may have been a plus. */
export function withPlus(value: string): string {
  return joined(value.split(' '));
}

function joined(pieces: readonly string[]): string {
  const spaced = pieces.join(' ');
  if (pieces.length === 1 || !('fault' in readAddresses(spaced))) return spaced;
  const kept = pieces.reduce((left, right) => `${left}${besides.test(left.slice(-1)) && besides.test(right.slice(0, 1)) ? '+' : ' '}${right}`);
  return 'fault' in readAddresses(kept) ? spaced : kept;
}

function decoded(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
}
