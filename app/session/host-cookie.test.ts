import { describe, expect, it } from 'vitest';
import { hostCookie } from './host-cookie';

describe('a cookie of this host', () => {
  it('is bound to the host by its name where the public address is https', () => {
    expect(hostCookie('platen.sign_in', 'https://platen.example')).toEqual({ name: '__Host-platen.sign_in', options: { httpOnly: true, sameSite: 'lax', path: '/', secure: true } });
  });

  it('has its plain name on a plain line, where a browser would refuse the other', () => {
    expect(hostCookie('platen.sign_in', 'http://localhost:3000')).toEqual({ name: 'platen.sign_in', options: { httpOnly: true, sameSite: 'lax', path: '/', secure: false } });
  });
});
