import { describe, expect, it } from 'vitest';
import { addressOf, networkOf, originOf, trustOf } from './forwarded';

const proxies = trustOf(['10.0.0.0/8', '127.0.0.1', '2001:db8:1::/48']);
const nobody = trustOf([]);
const from = (peer: string | undefined, forwardedFor?: string | string[], trusts = proxies) =>
  originOf({ peer, headers: { host: 'platen.example', ...(forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }) } }, trusts).ip;

describe('the address a request came from', () => {
  it.each([
    ['203.0.113.9', undefined],
    ['203.0.113.9', '198.51.100.1'],
    ['::ffff:203.0.113.9', '198.51.100.1'],
    ['::ffff:cb00:7109', '198.51.100.1, 10.0.0.2'],
    ['203.0.113.9', ['198.51.100.1', '127.0.0.1']],
  ])('is the socket’s where no proxy is trusted: %s says %s', (peer, header) => {
    expect(from(peer, header, nobody)).toBe('203.0.113.9');
    expect(from(peer, header)).toBe('203.0.113.9');
  });

  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['198.51.100.1, 203.0.113.9, 10.0.0.2', '203.0.113.9'],
    [['198.51.100.1', '203.0.113.9', '10.0.0.2'], '203.0.113.9'],
    ['203.0.113.9:50123', '203.0.113.9'],
    ['203.0.113.9, 10.0.0.2:443', '203.0.113.9'],
    ['203.0.113.9, [2001:db8:1::2]:443', '203.0.113.9'],
    ['[2001:DB8:2:0::7]:443', '2001:db8:2::7'],
    ['2001:db8:2::7', '2001:db8:2::7'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['<script>, 203.0.113.9', '203.0.113.9'],
    ['10.0.0.7, 10.0.0.2', '10.0.0.7'],
    [undefined, '10.0.0.1'],
  ])('is what a trusted proxy says: %j', (header, address) => {
    expect(from('10.0.0.1', header)).toBe(address);
    expect(from('::ffff:10.0.0.1', header)).toBe(address);
  });

  it.each(['unknown', '', '203.0.113.9, ', '203.0.113.9, garbage', '203.0.113.9, 1.2.3', '203.0.113.9, 0x7f.1', '203.0.113.9, 1.2.3.4:99999999', '_hidden', 'fe80::1%eth0'])(
    'is not known where a trusted proxy writes no address: %s',
    (header) => {
      expect(from('10.0.0.1', header)).toBeNull();
    },
  );

  it('is not known of a socket without an address', () => {
    expect(from(undefined, '203.0.113.9')).toBeNull();
  });

  it('is not known where a trusted proxy writes a hundred thousand digits', () => {
    expect(from('10.0.0.1', '1'.repeat(100_000))).toBeNull();
  });

  it('is found in a long list without reading all of it', () => {
    expect(from('10.0.0.1', Array.from({ length: 50_000 }, () => '10.0.0.2').join(','))).toBe('10.0.0.2');
  });
});

describe('host and protocol of a request', () => {
  const headers = { host: 'platen.example', 'x-forwarded-host': 'scans.example:8443', 'x-forwarded-proto': 'https' };

  it('are the socket’s and the request’s own where the peer is no trusted proxy', () => {
    expect(originOf({ peer: '203.0.113.9', headers }, proxies)).toMatchObject({ proto: 'http', host: 'platen.example' });
    expect(originOf({ peer: '203.0.113.9', encrypted: true, headers: { ...headers, 'x-forwarded-proto': 'http' } }, proxies)).toMatchObject({ proto: 'https' });
  });

  it('are a trusted proxy’s, the nearest of several, and nothing that is none', () => {
    expect(originOf({ peer: '10.0.0.1', headers }, proxies)).toMatchObject({ proto: 'https', host: 'scans.example:8443' });
    expect(originOf({ peer: '10.0.0.1', headers: { ...headers, 'x-forwarded-proto': 'https, http' } }, proxies)).toMatchObject({ proto: 'http' });
    expect(originOf({ peer: '10.0.0.1', headers: { ...headers, 'x-forwarded-proto': 'javascript', 'x-forwarded-host': 'evil.example/x@' } }, proxies)).toMatchObject({
      proto: 'http',
      host: 'platen.example',
    });
  });
});

describe('an address', () => {
  it.each(['1.2.3', '01.2.3.4.5', '256.1.1.1', '::g', '', ' 1.2.3.4', '1.2.3.4 ', 'localhost', '0x7f000001', '2130706433'])('is not %j', (text) => {
    expect(addressOf(text)).toBeNull();
  });

  it('is refused in the list of proxies where it is none', () => {
    for (const wrong of ['proxy.example', '10.0.0.0/33', '10.0.0/8', '::/129', '10.0.0.0/8/8', '10.0.0.0/', 'loopback']) expect(() => trustOf([wrong])).toThrow();
  });
});

describe('a network', () => {
  it('is one IPv4 address, and all of IPv6 that one subscriber has', () => {
    expect(networkOf('203.0.113.9')).not.toBe(networkOf('203.0.113.10'));
    expect(networkOf('::ffff:203.0.113.9')).toBe(networkOf('203.0.113.9'));
    expect(networkOf('2001:db8:1:2::1')).toBe(networkOf('2001:db8:1:2:ffff:ffff:ffff:ffff'));
    expect(networkOf('2001:db8:1:2::1')).not.toBe(networkOf('2001:db8:1:3::1'));
    expect(networkOf(null)).toBe(networkOf('garbage'));
  });
});
