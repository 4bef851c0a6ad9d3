import { describe, expect, it } from 'vitest';
import { explainHealth, tokenHealth, type HealthFacts } from './token-health';

const now = new Date('2026-11-23T10:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const current: NonNullable<HealthFacts['grant']> = { state: 'current', failureCode: null, accessExpiresAt: inDays(0.04), diesAt: inDays(90) };

describe('the token health of a mailbox', () => {
  it.each<[string, HealthFacts, ReturnType<typeof tokenHealth>]>([
    ['nobody has signed in', { grant: null, hold: null }, { health: 'never_authorized', code: 'never_authorized' }],
    ['nobody has signed in and mail waits', { grant: null, hold: { reason: 'needs_sign_in', code: 'never_authorized' } }, { health: 'never_authorized', code: 'never_authorized' }],
    ['all is well', { grant: current, hold: null }, { health: 'healthy', code: null }],
    ['held for a full mailbox: the token is well', { grant: current, hold: { reason: 'full', code: '554 5.2.2' } }, { health: 'healthy', code: null }],
    ['the password was changed', { grant: { ...current, state: 'failed', failureCode: 'AADSTS50173' }, hold: null }, { health: 'needs_sign_in', code: 'AADSTS50173' }],
    ['the account is disabled', { grant: { ...current, state: 'failed', failureCode: 'AADSTS50057' }, hold: null }, { health: 'needs_admin', code: 'AADSTS50057' }],
    ['Exchange refuses the account', { grant: current, hold: { reason: 'needs_admin', code: '535 5.7.139' } }, { health: 'needs_admin', code: '535 5.7.139' }],
    ['unused for two months', { grant: { ...current, diesAt: inDays(29) }, hold: null }, { health: 'expiring', code: 'dies_soon' }],
    ['no worker refreshes', { grant: { ...current, accessExpiresAt: inDays(-0.02) }, hold: null }, { health: 'expiring', code: 'refresh_overdue' }],
  ])('%s', (_what, facts, health) => {
    expect(tokenHealth(facts, now)).toEqual(health);
    if (health.code) expect(explainHealth(health.code)?.remedy.length).toBeGreaterThan(0);
  });

  it('needs no words when all is well', () => {
    expect(explainHealth(null)).toBeNull();
  });
});
