import { describe, expect, it } from 'vitest';
import { accountKeys } from './account-keys';

const tid = '5C0A7050-1111-4000-8000-00000000C001';

describe('the keys of an account', () => {
  it('are its object and every name it logs in with, in one writing and each once', () => {
    expect(accountKeys({ tid, oid: 'AAAA', names: ['Scan@contoso.com', 'scan@contoso.com', 's.can@contoso.com'] })).toEqual([
      '5c0a7050-1111-4000-8000-00000000c001/aaaa',
      '5c0a7050-1111-4000-8000-00000000c001/s.can@contoso.com',
      '5c0a7050-1111-4000-8000-00000000c001/scan@contoso.com',
    ]);
  });

  it('are one for two writings of a name, and two where a letter only looks alike', () => {
    const of = (name: string) => accountKeys({ tid, oid: null, names: [name] });
    expect(of('Scan@BÜCHER.example')).toEqual(of('scan@xn--bcher-kva.example'));
    expect(of('"scan"@contoso.com')).toEqual(of('scan@contoso.com'));
    expect(of('\u212Aate@contoso.com')).not.toEqual(of('kate@contoso.com'));
  });

  it('of an app are the mailbox it logs in to, which a person’s account of that name shares', () => {
    const app = accountKeys({ tid, oid: null, names: ['scan@contoso.com'] });
    expect(app).toHaveLength(1);
    expect(accountKeys({ tid, oid: 'aaaa', names: ['scan@contoso.com'] })).toContain(app[0]);
    expect(accountKeys({ tid: 'another', oid: null, names: ['scan@contoso.com'] })).not.toContain(app[0]);
  });
});
