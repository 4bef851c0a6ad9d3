import { describe, expect, it } from 'vitest';
import type { EntraFacts } from '@/lib/grants/rules/entra-error';
import { endingOf, explainEnding } from './ending';
import { authorizationStates, isLive, type EndState } from './state';

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
    const told = explainEnding({ state, code: null, needed: 'scan@contoso.com', signedIn: 'ada@contoso.com' });
    expect(told?.title).toBeTruthy();
    expect(told?.explanation).toMatch(/\.$/);
    expect(told?.remedy.length).toBeGreaterThan(0);
  });

  it('is nothing where all went well', () => {
    expect(explainEnding({ state: 'completed', code: null, needed: 'a', signedIn: 'a' })).toBeNull();
  });

  it('names a policy as the likely cause of an expiry', () => {
    const told = explainEnding({ state: 'expired', code: 'expired_token', needed: 'a', signedIn: null });
    expect(told?.remedy.join(' ')).toContain('policy against device codes');
  });
});
