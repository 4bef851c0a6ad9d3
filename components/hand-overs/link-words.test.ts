import { describe, expect, it } from 'vitest';
import type { KnownLink } from '@/lib/hand-overs/contract';
import { endedWords, whatToDo } from './link-words';

const link: KnownLink = {
  state: 'open',
  organization: 'Contoso',
  createdBy: 'Ada Lovelace',
  mailboxAddress: 'scan@contoso.com',
  neededAccount: 'scan@contoso.com',
  expiresAt: '2026-11-27T10:00:00Z',
  endedAt: null,
  usedBy: null,
  triesLeft: 20,
  run: null,
  serverNow: '2026-11-26T10:00:00Z',
};

describe('what a link says', () => {
  it('is nothing of an end while it is open', () => expect(endedWords(link)).toBeNull());

  it('names the account that signed in, once it is used', () => {
    expect(endedWords({ ...link, state: 'used', usedBy: 'scan@contoso.com' })?.sentence).toContain('scan@contoso.com is signed in');
  });

  it.each(['used', 'revoked', 'expired'] as const)('names whom to ask when it is %s', (state) => {
    expect(endedWords({ ...link, state })?.under).toContain('Ada Lovelace at Contoso');
    expect(endedWords({ ...link, state, createdBy: null })?.under).toContain('Contoso');
  });

  it('says that it was tried too often', () => expect(endedWords({ ...link, triesLeft: 0 })?.sentence).toContain('20 times'));
});

describe('what to do after a sign-in that failed', () => {
  const failed = (state: NonNullable<KnownLink['run']>['state'], code: string) =>
    whatToDo({ ...link, run: { state, accountName: 'ada@contoso.com', error: { code, title: 'x', explanation: 'x.', remedy: ['Grant consent.'], raw: null, lookUp: null }, consentLink: null } }).join(' ');

  it('names the account that is needed where another one signed in', () => {
    expect(failed('wrong_account', 'wrong_account')).toContain('sign in as scan@contoso.com');
  });

  it('is to try again where the person stopped it', () => {
    for (const state of ['declined', 'expired', 'cancelled'] as const) expect(failed(state, state)).toContain('Try again');
  });

  it('is for an administrator to consent where that is missing', () => {
    expect(failed('consent_missing', 'AADSTS65001')).toContain('administrator');
  });

  it('is what the catalog says where an administrator must act', () => {
    for (const state of ['blocked', 'failed'] as const) expect(failed(state, 'AADSTS65001')).toBe('Grant consent.');
    expect(failed('wrong_account', 'other_object')).toBe('Grant consent.');
  });
});
