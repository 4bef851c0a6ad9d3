import { describe, expect, it } from 'vitest';
import { linkLine, shownAddress, signInPage, webAddress } from './link';

describe('an address somebody is led to', () => {
  it.each(['https://microsoft.com/devicelogin', 'https://login.microsoftonline.us/common', 'http://localhost:4010/devicelogin', 'http://127.0.0.1:4010/', 'http://[::1]:4010/'])('may be %s', (text) => {
    expect(webAddress(text)).toBe(text);
  });

  it.each([
    'javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'java\nscript:alert(1)', 'data:text/html,<script>', 'vbscript:x', 'file:///etc/passwd', 'blob:https://x/y', 'mailto:a@b.c?bcc=d@e.f',
    'http://microsoft.com/devicelogin', 'http://localhost.evil.example/', 'https://microsoft.com@evil.example/', 'https://microsoft.com:x@evil.example/', '//evil.example/', '/path', 'evil.example', '', `https://x.example/${'a'.repeat(9_000)}`, null,
  ])('is never %s', (text) => {
    expect(webAddress(text)).toBeNull();
  });

  it('is written anew, so that nothing in it ends a quote, a line or a Markdown link', () => {
    expect(webAddress('https://x.example/a b"<>\n?q="\'<>`')).toBe('https://x.example/a%20b%22%3C%3E?q=%22%27%3C%3E`');
    expect(webAddress('https://xn--mcrosoft-g2a.com/')).toContain('xn--');
    expect(webAddress('https://m\u0456crosoft.com/')).toContain('xn--');
  });

  it('is shown with the host it leads to', () => {
    expect(shownAddress(signInPage)).toBe('microsoft.com/devicelogin');
    expect(shownAddress(webAddress('https://www.microsoft.com.evil.example/microsoft.com') ?? signInPage)).toBe('microsoft.com.evil.example/microsoft.com');
  });
});

describe('a link to copy', () => {
  it('is a web address, also an installation’s own without TLS', () => {
    expect(linkLine('https://platen.example/hand-over/abc#d')).toBe('https://platen.example/hand-over/abc#d');
    expect(linkLine('http://platen.lan/sign-in/callback')).toBe('http://platen.lan/sign-in/callback');
    for (const text of ['javascript:x', 'https://a@b/', 'data:x', 'x']) expect(linkLine(text)).toBeNull();
  });
});
