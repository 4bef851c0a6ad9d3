import { describe, expect, it } from 'vitest';
import { endpointWords, mayKeepPassword, type PasswordEndpoint } from './password-endpoint';

const given: PasswordEndpoint = { serverName: 'mail.contoso.com', port: 587, userName: 'scan', security: 'starttls', authEncryption: 'auto' };

describe('a stored password', () => {
  it.each<[string, Partial<PasswordEndpoint>]>([
    ['host', { serverName: 'mail.contoso.org' }],
    ['host below the same name', { serverName: 'mail.contoso.com.evil.example' }],
    ['port', { port: 25 }],
    ['user name', { userName: 'scan2' }],
    ['user name in other letters', { userName: 'Scan' }],
    ['connection, to none', { security: 'none' }],
    ['authentication, to off', { authEncryption: 'off' }],
    ['port, though to TLS', { port: 465, security: 'tls' }],
    ['authentication, though to TLS', { security: 'tls', authEncryption: 'off' }],
  ])('is asked for again after another %s', (_what, change) => {
    expect(mayKeepPassword(given, { ...given, ...change })).toBe(false);
  });

  it.each<[string, Partial<PasswordEndpoint>]>([
    ['nothing changed', {}],
    ['TLS follows STARTTLS', { security: 'tls' }],
    ['Auth. Encryption goes from Auto to On', { authEncryption: 'on' }],
    ['Auth. Encryption was never said', { authEncryption: null }],
  ])('stays where %s', (_what, change) => {
    expect(mayKeepPassword(given, { ...given, ...change })).toBe(true);
  });

  it('given for a weaker connection follows to every stronger one, and never back', () => {
    const order = ['none', 'starttls', 'tls'] as const;
    for (const [at, from] of order.entries()) {
      for (const [to, next] of order.entries()) expect(mayKeepPassword({ ...given, security: from }, { ...given, security: next })).toBe(to >= at);
    }
  });

  it('says in words what it was given for', () => {
    expect(endpointWords(given)).toBe('mail.contoso.com:587 as scan, STARTTLS, Auth. Encryption Auto');
  });
});
