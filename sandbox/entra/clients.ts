/** An app registration of the sandbox. */
export interface Registration {
  id: string;
  name: string;
  /** The only tenant it may be used in; absent: any. */
  tenant?: string;
  /** A confidential client's secret, which signs in without a person. */
  secret?: string;
}

const CONTOSO = '5c0a7050-1111-4000-8000-00000000c001';

export const REGISTRATIONS: readonly Registration[] = [
  { id: 'aaaaaaaa-0000-4000-8000-000000000001', name: 'Platen' },
  { id: 'aaaaaaaa-0000-4000-8000-000000000002', name: 'Contoso Mail for Printers', tenant: CONTOSO },
  {
    id: 'aaaaaaaa-0000-4000-8000-000000000003',
    name: 'Contoso Mail for Printers, app-only',
    tenant: CONTOSO,
    secret: 'Sandbox-secret-1234',
  },
];

export const registrationOf = (id: string | undefined) => REGISTRATIONS.find((registration) => registration.id === id);

/** Redirects to this machine, on any port, as Entra allows for localhost. */
export const isAllowedRedirect = (uri: string) => /^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?\//.test(uri);

export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** The registrations as oidc-provider wants them. The redirect URIs stand for any that isAllowedRedirect lets through. */
export function providerClients() {
  return REGISTRATIONS.map(({ id, name, secret }) => ({
    client_id: id,
    client_name: name,
    application_type: 'native' as const,
    redirect_uris: ['http://localhost/'],
    response_types: ['code' as const],
    ...(secret === undefined
      ? {
          token_endpoint_auth_method: 'none' as const,
          grant_types: [DEVICE_CODE_GRANT, 'refresh_token', 'authorization_code'],
        }
      : {
          client_secret: secret,
          token_endpoint_auth_method: 'client_secret_post' as const,
          grant_types: ['client_credentials', 'refresh_token', 'authorization_code'],
        }),
  }));
}
