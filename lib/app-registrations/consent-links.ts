import type { Cloud } from '@/lib/clouds/contract';
import type { ConsentLinks } from './contract';
import { consentState, consentUrl } from './rules/consent';
import { signInPage } from './sign-in-page';

/** Where an administrator of the tenant consents for everybody: for people's sign-ins, and for the app by itself. */
export function consentLinks(cloud: Cloud, organizationId: string, client: { clientId: string; tenant: string }): ConsentLinks {
  const link = (scope: string) =>
    consentUrl({
      ...client,
      authority: cloud.browserAuthority ?? cloud.authority,
      scope,
      redirectUri: signInPage('consent'),
      state: consentState({ organizationId, cloud: cloud.name }),
    });
  return { people: link(`${cloud.delegatedScope} offline_access openid profile`), app: link(cloud.appOnlyScope) };
}
