import { tenantNamed } from '@/sandbox/accounts/directory';

/** The OpenID metadata of a tenant or of `organizations`, with the fields Entra gives. */
export function openidConfiguration(tenant: string, entraUrl: string, pagesUrl: string) {
  const base = `${entraUrl}/${tenant}`;
  return {
    // Entra's own page for `organizations` says {tenantid}, literally.
    issuer: `${entraUrl}/${tenantNamed(tenant)?.tid ?? '{tenantid}'}/v2.0`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    // Where a browser goes is plain http on this machine: no certificate warning, and nothing but the person's password there.
    authorization_endpoint: `${pagesUrl}/${tenant}/oauth2/v2.0/authorize`,
    end_session_endpoint: `${pagesUrl}/${tenant}/oauth2/v2.0/logout`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    userinfo_endpoint: `${base}/oidc/userinfo`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    response_modes_supported: ['query', 'fragment', 'form_post'],
    response_types_supported: ['code'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'nonce', 'preferred_username', 'name', 'tid', 'oid', 'ver', 'email'],
    request_uri_parameter_supported: false,
    tenant_region_scope: 'EU',
    cloud_instance_name: new URL(entraUrl).host,
  };
}

/** What MSAL asks of an authority it does not know: which hosts are one cloud. */
export function instanceDiscovery(entraUrl: string) {
  const { host } = new URL(entraUrl);
  return {
    tenant_discovery_endpoint: `${entraUrl}/organizations/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
  };
}
