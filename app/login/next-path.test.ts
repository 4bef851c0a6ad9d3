import { describe, expect, it } from 'vitest';
import { logInFor, nextPath } from './next-path';

describe('where the log-in leads', () => {
  it('goes to a path of this site, with its query', () => {
    expect(nextPath('/o/contoso/printers?q=ricoh')).toBe('/o/contoso/printers?q=ricoh');
  });

  it.each(['https://evil.example', '//evil.example', '/\\evil.example', '/\t/evil.example', '/.//evil.example', '/x/..//evil.example', '/%2e//evil.example', 'javascript:alert(1)', 'printers', '', undefined, ['/o/a', '/o/b']])(
    'never leaves the site for %j',
    (wanted) => {
      expect(nextPath(wanted)).toBeNull();
    },
  );

  it('does not come back to the log-in itself, nor to an address for machines', () => {
    expect(nextPath('/login?next=/login')).toBeNull();
    expect(nextPath('/api/auth/signout')).toBeNull();
  });
});

describe('the log-in of a page', () => {
  const leadsTo = (page: string | null) => new URL(logInFor(page, '/o/contoso'), 'http://platen.invalid').searchParams.get('next');

  it.each(['/o/contoso/messages/01a2319c-11c6-717e-b5f3-9163da9a1a00', '/o/contoso/messages?state=failed&q=a%26b%3D%2F&printer=x', '/o/contoso/mailboxes/export?q=%C3%A9'])('comes back to %s', (page) => {
    expect(leadsTo(page)).toBe(page);
    expect(nextPath(leadsTo(page))).toBe(page);
  });

  it.each([null, '', '//evil.example', '/\\evil.example', 'https://evil.example/o/contoso', '/api/auth/signout', '/login', `/o/contoso?q=${'x'.repeat(5000)}`])('comes back to the start page for %s', (page) => {
    expect(leadsTo(page)).toBe('/o/contoso');
  });
});
