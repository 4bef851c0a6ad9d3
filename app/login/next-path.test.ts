import { describe, expect, it } from 'vitest';
import { nextPath } from './next-path';

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
