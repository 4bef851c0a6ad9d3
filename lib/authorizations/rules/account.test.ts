import { describe, expect, it } from 'vitest';
import { checkAccount, type AccountClaims, type NeededAccount } from './account';

const account: AccountClaims = { oid: 'o-1', tid: 't-1', signInNames: ['p.nair@contoso.com', 'priya@contoso.com'] };
const needed: NeededAccount = { userName: 'priya@contoso.com', entraTenantId: null, entraObjectId: null };

describe('the account that signed in', () => {
  it.each<[string, Partial<AccountClaims>, Partial<NeededAccount>, string]>([
    ['is right by any name it signs in with', {}, {}, 'right'],
    ['is right with an international domain in either writing', { signInNames: ['scan@bücher.example'] }, { userName: 'Scan@xn--bcher-kva.example' }, 'right'],
    ['is wrong with a letter that only looks like one of ASCII once it is made small', { signInNames: ['\u212Aate@contoso.com'] }, { userName: 'kate@contoso.com' }, 'wrong_account'],
    ['is right in capitals', {}, { userName: 'Priya@Contoso.com' }, 'right'],
    ['is right as the object it was before', {}, { entraTenantId: 't-1', entraObjectId: 'o-1' }, 'right'],
    ['is wrong with another name', {}, { userName: 'scan@contoso.com' }, 'wrong_account'],
    ['is wrong without any name', { signInNames: [] }, {}, 'wrong_account'],
    ['is another object under the same address', {}, { entraTenantId: 't-1', entraObjectId: 'o-2' }, 'other_object'],
    ['is another object in another tenant', { tid: 't-2' }, { entraTenantId: 't-1', entraObjectId: 'o-1' }, 'other_object'],
  ])('%s', (_what, claims, row, verdict) => {
    expect(checkAccount({ ...account, ...claims }, { ...needed, ...row })).toBe(verdict);
  });
});
