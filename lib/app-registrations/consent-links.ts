import { env } from '@/lib/base/env';
import type { Cloud } from '@/lib/clouds/contract';
import type { ConsentLinks } from './contract';
import { consentState, consentUrl } from './rules/consent';

/** The address of one of Platen's pages, as Entra has to know it. */
export function signInPage(page: 'callback' | 'consent'): string {
  return `${env().PLATEN_PUBLIC_URL.replace(/\/+$/, '')}/sign-in/${page}`;
}

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
