import type { JsonWebKey } from 'node:crypto';

/** A client's secret; one that has expired is still known, to say so. */
interface Secret {
  value: string;
  expired?: boolean;
}

/** An app registration of the sandbox. */
export interface Registration {
  id: string;
  name: string;
  /** The only tenant it may be used in; absent: any. */
  tenant?: string;
  /** "Allow public client flows": device codes, and sign-ins without secret or certificate. */
  publicFlows: boolean;
  /** Any of them proves that the client is itself. Certificates are uploaded: app-certificates.ts. */
  secrets: readonly Secret[];
}

const CONTOSO = '5c0a7050-1111-4000-8000-00000000c001';
const SECRETS: readonly Secret[] = [{ value: 'Sandbox-secret-1234' }, { value: 'Sandbox-secret-5678' }, { value: 'Sandbox-secret-0000', expired: true }];

export const REGISTRATIONS: readonly Registration[] = [
  { id: 'aaaaaaaa-0000-4000-8000-000000000001', name: 'Platen', publicFlows: true, secrets: [] },
  { id: 'aaaaaaaa-0000-4000-8000-000000000002', name: 'Contoso Mail for Printers', tenant: CONTOSO, publicFlows: true, secrets: [] },
  { id: 'aaaaaaaa-0000-4000-8000-000000000003', name: 'Contoso Mail for Printers, app-only', tenant: CONTOSO, publicFlows: false, secrets: SECRETS },
  { id: 'aaaaaaaa-0000-4000-8000-000000000004', name: 'Contoso Mail for Printers, every way', tenant: CONTOSO, publicFlows: true, secrets: SECRETS },
];

export const registrationOf = (id: string | undefined) => REGISTRATIONS.find((registration) => registration.id === id);

/** Redirects to this machine, on any port, as Entra allows for localhost. */
export const isAllowedRedirect = (uri: string) => /^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?\//.test(uri);

export const DEVICE_CODE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/**
 * A registration as oidc-provider wants it. The redirect URI stands for any that isAllowedRedirect lets through; how a
 * client proves itself is told from each request, since at Entra one client may do it in several ways.
 *
 * @param keys the public keys of its certificates
 */
export function providerClient(id: string, keys: JsonWebKey[]) {
  const registration = registrationOf(id);
  if (!registration) return undefined;
  const [secret] = registration.secrets;
  return {
    client_id: id,
    client_name: registration.name,
    application_type: 'native' as const,
    redirect_uris: ['http://localhost/'],
    response_types: ['code' as const],
    grant_types: [DEVICE_CODE_GRANT, 'refresh_token', 'authorization_code', 'client_credentials'],
    jwks: { keys },
    ...(secret === undefined
      ? { token_endpoint_auth_method: 'none' as const }
      : { client_secret: secret.value, token_endpoint_auth_method: 'client_secret_post' as const }),
  };
}
