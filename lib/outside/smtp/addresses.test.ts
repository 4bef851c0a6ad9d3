import { describe, expect, it } from 'vitest';
import { isPrivateAddress } from './addresses';

describe('an address', () => {
  it.each(['10.1.2.3', '127.0.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fe80::1%eth0', 'fd12::1', 'ff02::1'])(
    '%s is private',
    (address) => expect(isPrivateAddress(address)).toBe(true),
  );
  it.each(['::ffff:10.1.2.3', '::ffff:127.0.0.1', '::FFFF:c0a8:0101', '0:0:0:0:0:ffff:7f00:1', '64:ff9b::7f00:1', '2002:7f00:1::', '::127.0.0.1'])('%s is private, however IPv4 is written in it', (address) =>
    expect(isPrivateAddress(address)).toBe(true),
  );
  it.each(['52.97.1.2', '8.8.8.8', '172.32.0.1', '::ffff:52.97.1.2', '2603:1026:c0d::1', '2a01:111::1'])('%s is public', (address) => expect(isPrivateAddress(address)).toBe(false));
  it.each(['', 'localhost', '1.2.3'])('"%s" is none, so it counts as private', (address) => expect(isPrivateAddress(address)).toBe(true));
});
