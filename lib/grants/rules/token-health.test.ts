import { describe, expect, it } from 'vitest';
import { explainHealth, tokenHealth, type HealthFacts } from './token-health';

const now = new Date('2026-11-23T10:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const current: NonNullable<HealthFacts['grant']> = { state: 'current', failureCode: null, foreign: false, refreshDueAt: inDays(0.4), failingSince: null, dies: { at: inDays(90), why: 'unused' } };

describe('the token health of a mailbox', () => {
  it.each<[string, HealthFacts, ReturnType<typeof tokenHealth>]>([
    ['nobody has signed in', { grant: null, hold: null }, { health: 'never_authorized', code: 'never_authorized' }],
    ['nobody has signed in and mail waits', { grant: null, hold: { reason: 'needs_sign_in', code: 'never_authorized' } }, { health: 'never_authorized', code: 'never_authorized' }],
    ['all is well', { grant: current, hold: null }, { health: 'healthy', code: null }],
    ['an app whose secret has no known end', { grant: { ...current, dies: null }, hold: null }, { health: 'healthy', code: null }],
    ['held for a full mailbox: the token is well', { grant: current, hold: { reason: 'full', code: '554 5.2.2' } }, { health: 'healthy', code: null }],
    ['the password was changed', { grant: { ...current, state: 'failed', failureCode: 'AADSTS50173' }, hold: null }, { health: 'needs_sign_in', code: 'AADSTS50173' }],
    ['the account is disabled', { grant: { ...current, state: 'failed', failureCode: 'AADSTS50057' }, hold: null }, { health: 'needs_admin', code: 'AADSTS50057' }],
    ['an unknown code that was taken for an administrator’s matter', { grant: { ...current, state: 'failed', failureCode: 'AADSTS999999' }, hold: { reason: 'needs_admin', code: 'AADSTS999999' } }, { health: 'needs_admin', code: 'AADSTS999999' }],
    ['it failed, and Exchange had refused it before', { grant: { ...current, state: 'failed', failureCode: 'AADSTS50173' }, hold: { reason: 'needs_admin', code: '535 5.7.139' } }, { health: 'needs_sign_in', code: 'AADSTS50173' }],
    ['the mailbox moved to another cloud', { grant: { ...current, foreign: true }, hold: null }, { health: 'needs_sign_in', code: 'cloud_changed' }],
    ['Exchange refuses the account', { grant: current, hold: { reason: 'needs_admin', code: '535 5.7.139' } }, { health: 'needs_admin', code: '535 5.7.139' }],
    ['unused for two months', { grant: { ...current, dies: { at: inDays(29), why: 'unused' } }, hold: null }, { health: 'expiring', code: 'dies_soon' }],
    ['the secret ends in 29 days', { grant: { ...current, dies: { at: inDays(29), why: 'secret' } }, hold: null }, { health: 'expiring', code: 'secret_expires' }],
    ['the certificate ends in 29 days', { grant: { ...current, dies: { at: inDays(29), why: 'certificate' } }, hold: null }, { health: 'expiring', code: 'certificate_expires' }],
    ['the secret ends in 31 days', { grant: { ...current, dies: { at: inDays(31), why: 'secret' } }, hold: null }, { health: 'healthy', code: null }],
    ['the secret has ended', { grant: { ...current, dies: { at: ago(1), why: 'secret' } }, hold: null }, { health: 'needs_admin', code: 'secret_expired' }],
    ['the certificate has ended', { grant: { ...current, dies: { at: now, why: 'certificate' } }, hold: null }, { health: 'needs_admin', code: 'certificate_expired' }],
    ['the tenant will ask again', { grant: { ...current, dies: { at: inDays(3), why: 'sign_in_frequency' } }, hold: null }, { health: 'expiring', code: 'sign_in_frequency' }],
    ['Entra has not answered for an hour', { grant: { ...current, failingSince: ago(60) }, hold: null }, { health: 'expiring', code: 'refresh_failing' }],
    ['Entra did not answer a moment ago', { grant: { ...current, failingSince: ago(5) }, hold: null }, { health: 'healthy', code: null }],
    ['no worker refreshes', { grant: { ...current, refreshDueAt: ago(16) }, hold: null }, { health: 'expiring', code: 'refresh_overdue' }],
    ['the refresh was due just now', { grant: { ...current, refreshDueAt: ago(2) }, hold: null }, { health: 'healthy', code: null }],
  ])('%s', (_what, facts, health) => {
    expect(tokenHealth(facts, now)).toEqual(health);
    if (health.code) expect(explainHealth(health.code)?.remedy.length).toBeGreaterThan(0);
  });

  it('needs no words when all is well', () => {
    expect(explainHealth(null)).toBeNull();
  });

  it('tells a code that is unknown in its own words', () => {
    expect(explainHealth('AADSTS999999', { text: 'AADSTS999999: Mercury is in retrograde.' })?.explanation).toBe('Mercury is in retrograde.');
  });
});
