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
  it.each([
    // Metadata and platform services of clouds.
    '169.254.169.254', '169.254.170.2', '168.63.129.16', '100.100.100.200', '192.0.0.192', 'fd00:ec2::254', 'fd20:ce::254', '::ffff:168.63.129.16', '::ffff:169.254.169.254',
    // Benchmarks, documentation, shared and reserved ranges.
    '198.18.0.1', '198.19.255.255', '192.0.2.1', '198.51.100.7', '203.0.113.9', '100.127.255.255', '192.88.99.1', '240.0.0.1', '0.1.2.3', '239.255.255.255',
    '2001:db8::1', '3fff::1', '3fff:fff::1', '2001:2::1', '5f00::1', '100::1', 'fec0::1', 'febf::1', 'fdff::1', 'ff0e::1',
    // IPv4 carried in IPv6: translated, tunnelled, compatible.
    '64:ff9b::8.8.8.8', '64:ff9b:1::a00:1', '2002:a00:1::', '2001:0:4136:e378:8000:63bf:3fff:fdd2', '::10.0.0.1', '::ffff:0:127.0.0.1', '4000::1', '::2',
  ])('%s is private', (address) => expect(isPrivateAddress(address)).toBe(true));
  it.each(['127.1', '0x7f.0.0.1', '2130706433', '0177.0.0.1', '10.0.0.1 ', '[::1]', '1.2.3.4/0', '::ffff:1.2.3.4.5'])('"%s" is no address as the network has it, so it counts as private', (address) => expect(isPrivateAddress(address)).toBe(true));
  it.each(['100.63.255.255', '100.128.0.1', '172.15.255.255', '169.253.255.255', '198.17.255.255', '198.20.0.1', '168.63.129.15', '223.255.255.255', '2001:4860:4860::8888', '2620:1ec::1'])('%s beside such a range is public', (address) => expect(isPrivateAddress(address)).toBe(false));
  it.each(['52.97.1.2', '8.8.8.8', '172.32.0.1', '::ffff:52.97.1.2', '2603:1026:c0d::1', '2a01:111::1'])('%s is public', (address) => expect(isPrivateAddress(address)).toBe(false));
  it.each(['', 'localhost', '1.2.3'])('"%s" is none, so it counts as private', (address) => expect(isPrivateAddress(address)).toBe(true));
});
