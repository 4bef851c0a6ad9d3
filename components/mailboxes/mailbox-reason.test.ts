import { describe, expect, it } from 'vitest';
import type { MailboxRow } from '@/lib/mailboxes/contract';
import { mailboxGroups, mailboxReason } from './mailbox-reason';
import { mailboxesSentence } from './mailboxes-sentence';

const token: NonNullable<MailboxRow['token']> = {
  mailboxId: 'x', address: 'scan@contoso.com', userName: 'scan@contoso.com', health: 'healthy', reason: null, accountName: 'scan@contoso.com', method: 'device_code', printers: 1,
  authorizedAt: null, lastRefreshAt: null, nextRefreshAt: null, diesAt: null, diesWhy: null, heldMessages: 0, heldSince: null,
};
const row: MailboxRow = { id: 'x', address: 'scan@contoso.com', method: 'oauth', serverName: 'smtp.office365.com', printers: 1, hold: null, externalHold: null, held: 0, token, signIn: null };
const hold = { scope: 'mailbox', reason: 'needs_admin', code: '535 5.7.139', text: 'Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.', since: '2026-11-23T08:00:00Z', until: null } as const;
const revoked: MailboxRow = {
  ...row,
  hold: { ...hold, reason: 'needs_sign_in', code: 'AADSTS50173' },
  held: 3,
  token: { ...token, health: 'needs_sign_in', reason: { code: 'AADSTS50173', title: 'The password was changed', explanation: 'Entra ended the grant.', remedy: ['Sign in again.'], raw: null } },
};

describe('the reason a mailbox stands under', () => {
  it('gives the line to run in Exchange with the mailbox filled in', () => {
    const reason = mailboxReason({ ...row, hold });
    expect(reason.title).toBe('SMTP AUTH is turned off for this mailbox');
    expect(reason.command).toBe('Set-CASMailbox -Identity scan@contoso.com -SmtpClientAuthenticationDisabled $false');
    expect(reason.action).toBeNull();
  });

  it('asks for a sign-in where one helps, and shows the one that goes on', () => {
    expect(mailboxReason(revoked)).toMatchObject({ role: 'failing', action: 'again', stuck: true, code: 'AADSTS50173' });
    expect(mailboxReason({ ...revoked, signIn: { by: 'Priya', until: null } })).toMatchObject({ role: 'waiting', action: 'open' });
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

  it('never asks for a sign-in where there is no token', () => {
    expect(mailboxReason({ ...row, method: 'password', token: null, hold })).toMatchObject({ action: null, stuck: true });
    expect(mailboxReason({ ...row, method: 'none', token: null })).toMatchObject({ key: 'other', stuck: false });
  });
});

it('mailboxes of one reason stand together, the worst first', () => {
  const groups = mailboxGroups([row, revoked, { ...revoked, id: 'y' }, { ...row, hold }]);
  expect(groups.map(({ reason, rows }) => [reason.role, rows.length])).toEqual([['failing', 2], ['failing', 1], ['healthy', 1]]);
  expect(mailboxesSentence(groups).sentence).toBe('Three of 4 mailboxes can’t send. Two need a new sign-in, one needs an administrator.');
});
