interface Consent {
  /** Of the cloud, as a browser reaches it. */
  authority: string;
  tenant: string;
  clientId: string;
  scope: string;
  redirectUri: string;
  state: string;
}

/** Where an administrator consents for a whole tenant (entra-docs, v2-admin-consent). */
export function consentUrl({ authority, tenant, clientId, scope, redirectUri, state }: Consent): string {
  const query = new URLSearchParams({ client_id: clientId, scope, redirect_uri: redirectUri, state });
  return `${new URL(authority).origin}/${encodeURIComponent(tenant)}/v2.0/adminconsent?${query.toString()}`;
}

/** Where the consent began: so that the page it ends on can lead back. It is for nothing else, since anybody can make one up. */
export function consentState(place: { organizationId: string; cloud: string }): string {
  return `${place.organizationId}.${place.cloud}`;
}

export function readConsentState(state: string | undefined): { organizationId: string; cloud: string } | null {
  const [, organizationId, cloud] = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([a-z][a-z0-9-]{0,59})$/.exec(state ?? '') ?? [];
  return organizationId !== undefined && cloud !== undefined ? { organizationId, cloud } : null;
}
