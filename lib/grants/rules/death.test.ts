import { describe, expect, it } from 'vitest';
import { deathOf } from './death';

const now = new Date('2026-11-26T00:00:00Z');
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);

describe('when a grant dies', () => {
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
