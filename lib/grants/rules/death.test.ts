import { describe, expect, it } from 'vitest';
import { deathCauses, deathOf, deathSentence, predictDeath, type GrantLife } from './death';

const now = new Date('2026-11-26T10:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const life: GrantLife = { method: 'device_code', confidential: false, createdAt: inDays(-10), lastRefreshAt: now, secretExpiresAt: null, certificate: false, askedAgainAfterMs: null };
const days = (count: number) => count * 86_400_000;

describe('when a grant dies', () => {
  it.each<[string, Partial<GrantLife>, ReturnType<typeof predictDeath>]>([
    ['90 days after its last refresh', {}, { at: inDays(90), why: 'unused' }],
    ['90 days after the sign-in where it was never refreshed', { lastRefreshAt: null }, { at: inDays(80), why: 'unused' }],
    ['with the secret it is refreshed with', { method: 'browser', confidential: true, secretExpiresAt: inDays(20) }, { at: inDays(20), why: 'secret' }],
    ['with the certificate', { method: 'browser', confidential: true, secretExpiresAt: inDays(20), certificate: true }, { at: inDays(20), why: 'certificate' }],
    ['unused where the secret outlives that', { method: 'browser', confidential: true, secretExpiresAt: inDays(400) }, { at: inDays(90), why: 'unused' }],
    ['unused where a public client got it: the secret is nothing to it', { secretExpiresAt: inDays(20) }, { at: inDays(90), why: 'unused' }],
    ['with the secret alone where the app signs in', { method: 'app_only', secretExpiresAt: inDays(400) }, { at: inDays(400), why: 'secret' }],
    ['never, as far as is known, where the app signs in with a secret of unknown end', { method: 'app_only' }, null],
    ['when the tenant asked for a sign-in last time', { askedAgainAfterMs: days(14) }, { at: inDays(4), why: 'sign_in_frequency' }],
    ['unused where it has outlived what ended the one before', { askedAgainAfterMs: days(7) }, { at: inDays(90), why: 'unused' }],
    ['by the rule where nothing was refreshed since it should have died', { askedAgainAfterMs: days(7), lastRefreshAt: inDays(-4) }, { at: inDays(-3), why: 'sign_in_frequency' }],
  ])('%s', (_what, part, death) => expect(predictDeath({ ...life, ...part })).toEqual(death));

  it('is told with its reason', () => {
    for (const why of deathCauses) expect(deathSentence(why)).toMatch(/\.$/);
  });
});

describe('the death kept with a grant', () => {
  it('is 90 days without use, for a refresh token', () => {
    expect(deathOf({ method: 'device_code', confidential: false, secretExpiresAt: inDays(10) }, now).at).toEqual(inDays(90));
  });

  it('is the end of the secret it is refreshed with, where that comes first', () => {
    expect(deathOf({ method: 'browser', confidential: true, secretExpiresAt: inDays(10) }, now)).toEqual({ at: inDays(10), why: expect.stringContaining('secret') as string });
    expect(deathOf({ method: 'browser', confidential: true, secretExpiresAt: inDays(400) }, now).at).toEqual(inDays(90));
  });

  it('is the end of the secret alone for an app, which has no refresh token', () => {
    expect(deathOf({ method: 'app_only', confidential: true, secretExpiresAt: inDays(400) }, now).at).toEqual(inDays(400));
    expect(deathOf({ method: 'app_only', confidential: true, secretExpiresAt: null }, now)).toEqual({ at: null, why: null });
  });
});
