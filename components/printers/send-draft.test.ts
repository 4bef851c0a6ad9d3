import { describe, expect, it } from 'vitest';
import { erasesSignIn, freshDraft, isChanged, keepsPassword, storedDraft } from './send-draft';

const clouds = [{ name: 'worldwide', label: 'Worldwide', servers: ['smtp.office365.com'] }];
const mailbox = {
  address: 'scan@contoso.com',
  userName: 'scan@contoso.com',
  cloud: 'worldwide',
  serverName: 'smtp.office365.com',
  port: 587,
  security: 'starttls' as const,
  authEncryption: null,
};
const stored = storedDraft({ method: 'oauth', administratorEmail: 'scan@contoso.com', autoSpecifySenderName: true, mailbox }, clouds);

describe('a draft of the Send (Email) settings', () => {
  it('starts a new printer with OAuth 2.0 at the installation’s first cloud', () => {
    expect(freshDraft(clouds)).toMatchObject({ method: 'oauth', cloud: 'worldwide', cloudServer: 'smtp.office365.com', autoSpecifySenderName: true });
  });

  it('is unchanged as long as it would be stored the same', () => {
    expect(isChanged({ ...stored, address: ' Scan@Contoso.com ', userName: 'scan@contoso.com' }, stored)).toBe(false);
    expect(isChanged({ ...stored, ownServer: 'mail.contoso.com', password: 'x' }, stored)).toBe(false);
    expect(isChanged({ ...stored, autoSpecifySenderName: false }, stored)).toBe(true);
    expect(isChanged({ ...stored, userName: 'priya@contoso.com' }, stored)).toBe(true);
  });

  it('erases the sign-in when account, cloud or method of the same mailbox change', () => {
    expect(erasesSignIn({ ...stored, method: 'password' }, stored)).toBe(true);
    expect(erasesSignIn({ ...stored, userName: 'priya@contoso.com' }, stored)).toBe(true);
    expect(erasesSignIn({ ...stored, cloud: 'china' }, stored)).toBe(true);
    expect(erasesSignIn({ ...stored, autoSpecifySenderName: false }, stored)).toBe(false);
  });

  it('keeps the stored password only for the server, port and user name it was given for, not less encrypted', () => {
    const own = { ...stored, method: 'password' as const, ownServer: 'mail.contoso.com', port: '587', security: 'starttls' as const };
    expect(keepsPassword({ ...own, administratorEmail: 'other@contoso.com', ownServer: ' Mail.contoso.com ' }, own)).toBe(true);
    expect(keepsPassword({ ...own, security: 'tls' }, own)).toBe(true);
    for (const change of [{ ownServer: 'mail.contoso.org' }, { port: '25' }, { userName: 'other' }, { security: 'none' as const }, { authEncryption: 'off' as const }, { address: 'other@contoso.com' }]) {
      expect(keepsPassword({ ...own, ...change }, own)).toBe(false);
    }
    expect(keepsPassword(own, { ...own, method: 'none' })).toBe(false);
  });

  it('leaves the old mailbox’s sign-in alone when the address is another one', () => {
    expect(erasesSignIn({ ...stored, address: 'other@contoso.com' }, stored)).toBe(false);
  });
});
