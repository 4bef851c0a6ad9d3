import { describe, expect, it } from 'vitest';
import { explainStoredCode } from './entra-error';
import { lackOf, type Lack, type TokenAnswer } from './token-answer';

const tid = '11111111-0000-4000-8000-000000000001';
const oid = '22222222-0000-4000-8000-000000000002';
const now = new Date('2026-12-01T12:00:00Z');
const person: TokenAnswer = {
  as: 'person',
  wanted: { permission: 'https://outlook.office.com/SMTP.Send', tenantId: null, oid: null },
  account: { tid, oid },
  scopes: ['openid', 'https://outlook.office.com/SMTP.Send'],
  claims: { tid, oid, scp: 'SMTP.Send User.Read' },
  refreshToken: true,
  expiresAt: new Date('2026-12-01T13:00:00Z'),
};
const app: TokenAnswer = { ...person, as: 'app', wanted: { permission: 'SMTP.SendAsApp', tenantId: tid, oid: null }, account: null, scopes: [], claims: { tid, roles: ['SMTP.SendAsApp'] }, refreshToken: false };

describe('a success answer of the token endpoint', () => {
  it('is good with all that Platen depends on, whether the access token can be read or not', () => {
    expect(lackOf(person, now)).toBeNull();
    expect(lackOf({ ...person, claims: null }, now)).toBeNull();
    expect(lackOf({ ...person, claims: { scp: 'smtp.send' } }, now)).toBeNull();
    expect(lackOf({ ...person, wanted: { ...person.wanted, tenantId: tid.toUpperCase() } }, now)).toBeNull();
    expect(lackOf(app, now)).toBeNull();
    expect(lackOf({ ...app, claims: null }, now)).toBeNull();
  });

  it.each<[string, TokenAnswer, Lack]>([
    ['no refresh token', { ...person, refreshToken: false }, 'refresh_token_missing'],
    ['another scope in the token than asked for', { ...person, claims: { tid, oid, scp: 'User.Read' } }, 'scope_missing'],
    ['a readable token without a scope', { ...person, claims: { tid, oid } }, 'scope_missing'],
    ['a scope that only begins alike', { ...person, claims: { tid, oid, scp: 'SMTP.SendAsApp' } }, 'scope_missing'],
    ['an unreadable token and another scope in the answer', { ...person, claims: null, scopes: ['https://graph.microsoft.com/Mail.Send'] }, 'scope_missing'],
    ['no account', { ...person, account: null }, 'account_missing'],
    ['an account without its object', { ...person, account: { tid, oid: null } }, 'account_missing'],
    ['an account without its tenant', { ...person, account: { tid: null, oid } }, 'account_missing'],
    ['a token of another tenant', { ...person, claims: { tid: oid, oid, scp: 'SMTP.Send' } }, 'tenant_differs'],
    ['another tenant than the app registration names', { ...person, wanted: { ...person.wanted, tenantId: oid } }, 'tenant_differs'],
    ['a token of another account', { ...person, claims: { tid, oid: tid, scp: 'SMTP.Send' } }, 'account_differs'],
    ['another account than the one that signed in', { ...person, wanted: { ...person.wanted, oid: tid } }, 'account_differs'],
    ['no lifetime', { ...person, expiresAt: null }, 'expiry_missing'],
    ['a lifetime nobody can read', { ...person, expiresAt: new Date(NaN) }, 'expiry_missing'],
    ['no lifetime, rounded up', { ...person, expiresAt: new Date(now.getTime() + 500) }, 'expiry_missing'],
    ['a token that is over already', { ...person, expiresAt: now }, 'expiry_missing'],
    ['an app’s token without a role', { ...app, claims: { tid } }, 'role_missing'],
    ['an app’s token with the role for reading', { ...app, claims: { tid, roles: ['IMAP.AccessAsApp'] } }, 'role_missing'],
    ['an app’s token of another tenant', { ...app, claims: { tid: oid, roles: ['SMTP.SendAsApp'] } }, 'tenant_differs'],
    ['an app’s token without a lifetime', { ...app, expiresAt: null }, 'expiry_missing'],
  ])('is refused with %s, and there are words and a way out for it', (_what, answer, lack) => {
    expect(lackOf(answer, now)).toBe(lack);
    const told = explainStoredCode(lack);
    expect(told).toMatchObject({ code: lack, known: true });
    expect(told.remedy.length).toBeGreaterThan(0);
  });
});
