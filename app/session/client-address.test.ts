import { describe, expect, it } from 'vitest';
import { clientAddress } from './client-address';

describe('the address a request came from', () => {
  it('is what the web’s own server wrote', () => {
    expect(clientAddress('203.0.113.9')).toBe('203.0.113.9');
    expect(clientAddress('2001:db8::7')).toBe('2001:db8::7');
  });

  it.each([null, '', 'unknown', '198.51.100.1, 203.0.113.9', '<script>'])('is not known from %j', (header) => {
    expect(clientAddress(header)).toBeNull();
  });
});
