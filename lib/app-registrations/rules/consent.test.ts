import { describe, expect, it } from 'vitest';
import { consentState, consentUrl, readConsentState } from './consent';

const place = { organizationId: '01890000-0000-7000-8000-000000000001', cloud: 'us-gov-high' };

it('the consent link names client, scope, the page it ends on, and where it began', () => {
  const url = new URL(
    consentUrl({
      authority: 'https://login.microsoftonline.us/',
      tenant: 'contoso.onmicrosoft.us',
      clientId: 'aaaaaaaa-0000-4000-8000-000000000002',
      scope: 'https://outlook.office365.us/SMTP.Send offline_access',
      redirectUri: 'https://platen.example/sign-in/consent',
      state: consentState(place),
    }),
  );
  expect(url.origin + url.pathname).toBe('https://login.microsoftonline.us/contoso.onmicrosoft.us/v2.0/adminconsent');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: 'aaaaaaaa-0000-4000-8000-000000000002',
    scope: 'https://outlook.office365.us/SMTP.Send offline_access',
    redirect_uri: 'https://platen.example/sign-in/consent',
    state: '01890000-0000-7000-8000-000000000001.us-gov-high',
  });
});

describe('where a consent began', () => {
  it('is read back from the state', () => {
    expect(readConsentState(consentState(place))).toEqual(place);
  });
  it.each([undefined, '', 'x.y', '01890000-0000-7000-8000-000000000001', '01890000-0000-7000-8000-000000000001./../x', 'https://evil.example'])(
    'is nowhere for a state that Platen did not make: %s',
    (state) => {
      expect(readConsentState(state)).toBeNull();
    },
  );
});
