import { describe, expect, it } from 'vitest';
import type { EntraFacts } from '@/lib/grants/rules/entra-error';
import { endingOf, explainEnding } from './ending';
import { authorizationStates, isLive, type EndState } from './state';
import { signInWays } from './ways';

const facts = (oauthError: string, aadsts: number | null = null): EntraFacts => ({
  oauthError,
  aadsts,
  suberror: null,
  text: null,
  traceId: 't-1',
  correlationId: null,
  status: 400,
  retryAfter: null,
});

describe('how a refusal ends a sign-in', () => {
  it.each([
    [facts('authorization_declined', 70018), 'declined'],
    [facts('access_denied'), 'declined'],
    [facts('expired_token', 70020), 'expired'],
    [facts('invalid_grant', 7000014), 'expired'],
    [facts('interaction_required', 53003), 'blocked'],
    [facts('invalid_grant', 530036), 'blocked'],
    [facts('invalid_grant', 65001), 'consent_missing'],
    [facts('invalid_client', 7000218), 'failed'],
    [facts('something_new'), 'failed'],
  ])('%j', (refusal, state) => {
    expect(endingOf(refusal)).toMatchObject({ state });
    expect(endingOf(refusal).text).toContain('Trace ID: t-1');
  });
});

describe('what is told of an end', () => {
  const ends = authorizationStates.filter((state): state is EndState => !isLive(state));

  it.each(ends.filter((state) => state !== 'completed'))('%s has a title, a sentence and a remedy', (state) => {
    for (const method of signInWays) {
      const told = explainEnding({ state, code: null, method, needed: 'scan@contoso.com', signedIn: 'ada@contoso.com' });
      expect(told?.title).toBeTruthy();
      expect(told?.explanation).toMatch(/\.$/);
      expect(told?.remedy.length).toBeGreaterThan(0);
    }
  });

  it('is nothing where all went well', () => {
    expect(explainEnding({ state: 'completed', code: null, method: 'device_code', needed: 'a', signedIn: 'a' })).toBeNull();
  });

  it('names a policy as the likely cause of an expiry', () => {
    const told = explainEnding({ state: 'expired', code: 'expired_token', method: 'device_code', needed: 'a', signedIn: null });
    expect(told?.remedy.join(' ')).toContain('policy against device codes');
  });

  const codes = [null, 'access_denied', 'authorization_declined', 'AADSTS65004', 'AADSTS53003', 'internal', 'cancelled', 'wrong_account'];
  it.each(ends.flatMap((state) => codes.map((code) => [state, code] as const)))('%s by %s never speaks of a code to who had none', (state, code) => {
    for (const method of ['browser', 'app_only'] as const) {
      const told = explainEnding({ state, code, method, needed: 'scan@contoso.com', signedIn: 'ada@contoso.com' });
      if (method === 'app_only' && state === 'wrong_account') continue;
      expect([told?.title, ...(told?.remedy ?? [])].join(' ')).not.toMatch(/new code|the code|device code/i);
    }
  });

  it('tells declined consent from a pressed Cancel', () => {
    const told = (code: string) => explainEnding({ state: 'declined', code, method: 'browser', needed: 'a', signedIn: null })?.title;
    expect(told('access_denied')).toBe('The sign-in was declined');
    expect(told('AADSTS65004')).toBe('Consent was declined');
  });

  it('blames no policy against codes where a browser was blocked', () => {
    const told = explainEnding({ state: 'blocked', code: 'AADSTS53003', method: 'browser', needed: 'a', signedIn: null });
    expect(told?.explanation).toContain('not for being a device code');
    expect(told?.remedy.join(' ')).toContain('app-only');
  });
});
