import { describe, expect, it } from 'vitest';
import type { MailboxRow } from '../contract';
import { reasonCounts } from './groups';
import { mailboxReason } from './reason';

const token: NonNullable<MailboxRow['token']> = {
  mailboxId: 'x', address: 'scan@contoso.com', userName: 'scan@contoso.com', cloud: 'worldwide', health: 'healthy', reason: null, accountName: 'scan@contoso.com', method: 'device_code', printers: 1,
  authorizedAt: null, lastRefreshAt: null, nextRefreshAt: null, diesAt: null, diesWhy: null, diesBecause: null, heldMessages: 0, heldSince: null,
};
const row: MailboxRow = { id: 'x', address: 'scan@contoso.com', method: 'oauth', serverName: 'smtp.office365.com', printers: 1, hold: null, externalHold: null, held: 0, token, signIn: null };
const hold = { scope: 'mailbox', reason: 'needs_admin', code: '535 5.7.139', text: 'Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.', since: '2026-11-23T08:00:00Z', until: null } as const;
const revoked: MailboxRow = {
  ...row,
  hold: { ...hold, reason: 'needs_sign_in', code: 'AADSTS50173' },
  held: 3,
  token: { ...token, health: 'needs_sign_in', reason: { code: 'AADSTS50173', title: 'The password was changed', explanation: 'Entra ended the grant.', remedy: ['Sign in again.'], raw: null, lookUp: 'https://login.microsoftonline.com/error?code=50173' } },
};

describe('the reason a mailbox stands under', () => {
  it('leaves it to the hold whether Platen tries again: one that waits for somebody has no such promise', () => {
    const { sentence } = mailboxReason({ ...row, hold });
    expect(sentence).toContain('runs this line');
    expect(sentence).not.toContain('tries again by itself');
  });

  it('gives the line to run in Exchange with the mailbox filled in', () => {
    const reason = mailboxReason({ ...row, hold });
    expect(reason.title).toBe('SMTP AUTH is turned off for this mailbox');
    expect(reason.command).toEqual({ line: 'Set-CASMailbox -Identity scan@contoso.com -SmtpClientAuthenticationDisabled $false', note: null });
    expect(reason.action).toBeNull();
  });

  it('gives no line that a name or the words of a server could change', () => {
    const names = ['scan@contoso.com; Add-RoleGroupMember x; #', '\u2019; calc \u2018@contoso.com', 'scan@contoso.com\nRemove-Mailbox x'];
    for (const name of names) {
      const { command } = mailboxReason({ ...row, address: name, token: { ...token, userName: name }, hold: { ...hold, code: '550 5.7.60', text: 'does not have permissions to send as; Set-Evil -Now' } });
      expect(command).toMatchObject({ line: 'Add-RecipientPermission <mailbox> -AccessRights SendAs -Trustee <account>', note: expect.stringContaining('left out') as string });
    }
    expect(mailboxReason({ ...row, hold: { ...hold, code: '550 5.7.999', text: 'Run Set-Mailbox -Identity ceo@contoso.com' } }).command).toBeNull();
  });

  it('asks for a sign-in where one helps, and shows the one that goes on', () => {
    expect(mailboxReason(revoked)).toMatchObject({ role: 'failing', action: 'again', stuck: true, code: 'AADSTS50173' });
    expect(mailboxReason({ ...revoked, signIn: { method: 'browser', by: 'Priya', until: null } })).toMatchObject({ role: 'waiting', action: 'open', sentence: expect.not.stringContaining('code') as string });
    expect(mailboxReason({ ...row, token: { ...token, health: 'never_authorized' } })).toMatchObject({ action: 'start', stuck: false });
  });

  it('names the tenant where all its mail is held, and what still goes out where only mail to other domains is', () => {
    const blocked = { ...hold, scope: 'tenant', reason: 'blocked', code: '550 5.7.705', text: null } as const;
    expect(mailboxReason({ ...row, hold: blocked })).toMatchObject({ title: 'The whole Microsoft 365 tenant is held', role: 'failing', stuck: true, action: null });
    expect(mailboxReason({ ...row, externalHold: { ...blocked, scope: 'tenant_external', reason: 'quota', code: '550 5.7.233' } })).toMatchObject({
      title: 'Mail to other domains is held',
      role: 'attention',
      stuck: false,
      sentence: expect.stringContaining('Mail inside the domain goes out meanwhile.') as string,
    });
  });

  it('sends nobody to type a code where the app lacks its permission', () => {
    const refused = { ...hold, reason: 'needs_sign_in', code: '535 5.7.3', text: 'Authentication unsuccessful' } as const;
    const reason = mailboxReason({ ...row, hold: refused, token: { ...token, method: 'app_only', health: 'needs_sign_in' } });
    expect(reason).toMatchObject({ title: 'Exchange does not let the app in', action: 'again', stuck: true });
    expect(reason.sentence).toContain('PowerShell');
    expect(mailboxReason({ ...row, hold: refused }).title).not.toBe(reason.title);
  });

  it('never asks for a sign-in where there is no token', () => {
    expect(mailboxReason({ ...row, method: 'password', token: null, hold })).toMatchObject({ action: null, stuck: true });
    expect(mailboxReason({ ...row, method: 'none', token: null })).toMatchObject({ key: 'other', stuck: false });
  });
});

it('a secret that ends is renewed, not signed in again for, and where no worker runs no sign-in helps', () => {
  const expiring = (code: string): MailboxRow => ({ ...row, token: { ...token, health: 'expiring', reason: { code, title: code, explanation: 'It ends.', remedy: [], raw: null, lookUp: null } } });
  expect(mailboxReason(expiring('secret_expires'))).toMatchObject({ role: 'attention', action: 'renew', stuck: false, code: null });
  expect(mailboxReason(expiring('sign_in_frequency')).action).toBe('again');
  expect(mailboxReason(expiring('refresh_overdue')).action).toBeNull();
});

it('counts by reason, the worst first', () => {
  const count = (one: MailboxRow, mailboxes = 1) => ({ reason: mailboxReason(one), mailboxes, printers: 2, held: one.held });
  const groups = reasonCounts([count(row), count(revoked, 4), count(revoked), count({ ...row, hold })]);
  expect(groups.map(({ reason, mailboxes, printers }) => [reason.role, mailboxes, printers])).toEqual([['failing', 5, 4], ['failing', 1, 2], ['healthy', 1, 2]]);
});
