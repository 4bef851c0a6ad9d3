import { describe, expect, it } from 'vitest';
import { clientAddress } from './client-address';

describe('the address a request came from', () => {
  it.each([
    ['203.0.113.9', [], '203.0.113.9'],
    ['::ffff:203.0.113.9', [], '203.0.113.9'],
    ['2001:db8::7', [], '2001:db8::7'],
    ['203.0.113.9, 10.0.0.2', ['10.0.0.0/8'], '203.0.113.9'],
    ['203.0.113.9, 10.0.0.2, 127.0.0.1', ['127.0.0.1', '10.0.0.2'], '203.0.113.9'],
    [null, [], null],
    ['', [], null],
    ['unknown', [], null],
    ['10.0.0.2', ['10.0.0.0/8'], null],
  ])('%s with the proxies %j is %s', (header, trusted, address) => {
    expect(clientAddress(header, trusted)).toBe(address);
  });

  it('is never what the browser wrote before it', () => {
    expect(clientAddress('198.51.100.1, 203.0.113.9', [])).toBe('203.0.113.9');
    expect(clientAddress('198.51.100.1, 203.0.113.9, 10.0.0.2', ['10.0.0.0/8'])).toBe('203.0.113.9');
    expect(clientAddress('<script>, 203.0.113.9', [])).toBe('203.0.113.9');
  });
});
