import type { ErrorOut, KoaContextWithOIDC, Provider as ProviderClass } from 'oidc-provider';
import type { Tenant } from '@/sandbox/accounts/directory';
import type { Control } from '@/sandbox/control/control';
import { ClientAdapter, RecordAdapter, type Records } from './adapter';
import { refusalBody, textOf, translate } from './answers';
import type { AppCertificates } from './app-certificates';
import { accessTokenClaims, idClaims } from './claims';
import { isAllowedRedirect, registrationOf } from './clients';
import type { Keys } from './keys';
import { errorStep } from '@/sandbox/pages/signin/steps';
import { audienceOf, knownScopes, resourceOf } from './scopes';

const DAY = 86_400;

export interface EntraParts {
  entraUrl: string;
  pagesUrl: string;
  control: Control;
  records: Records;
  certificates: AppCertificates;
  keys: Keys;
}

/**
 * oidc-provider, loaded without its remark that Node 22 would be better: it runs on every Node that Platen supports, and
 * the remark would be the first thing a newcomer reads.
 */
export async function loadProvider(): Promise<typeof ProviderClass> {
  const { warn } = console;
  console.warn = (...words: unknown[]) => {
    if (!String(words[0]).includes('Unsupported runtime')) warn(...words);
  };
  try {
    return (await import('oidc-provider')).default;
  } finally {
    console.warn = warn;
  }
}

const askedScope = (ctx: KoaContextWithOIDC) => {
  const scope = ctx.oidc.params?.scope;
  return typeof scope === 'string' ? scope : '';
};

function proofIn(params: { [name: string]: unknown } | undefined): 'private_key_jwt' | 'client_secret_post' | 'none' {
  if (params?.['client_assertion'] !== undefined) return 'private_key_jwt';
  return params?.['client_secret'] === undefined ? 'none' : 'client_secret_post';
}

/** Entra's own lifetimes vary between 60 and 90 minutes. */
function accessTokenSeconds(control: Control): number {
  return control.settings.accessTokenSeconds ?? 3600 + Math.floor(Math.random() * 1800);
}

function errorIn(body: unknown): ErrorOut | undefined {
  return typeof body === 'object' && body !== null && 'error' in body ? (body as ErrorOut) : undefined;
}

/** An OpenID provider for one Entra tenant. All tenants share records and keys; they differ in issuer and paths. */
export function makeProvider(Provider: typeof ProviderClass, tenant: Tenant, parts: EntraParts): ProviderClass {
  const { entraUrl, pagesUrl, control, records, certificates, keys } = parts;
  const base = `/${tenant.tid}`;
  const provider = new Provider(`${entraUrl}${base}/v2.0`, {
    adapter: (model) => (model === 'Client' ? new ClientAdapter(records, certificates) : new RecordAdapter(model, records)),
    jwks: { keys: [keys.private] },
    cookies: { keys: [keys.cookies] },
    routes: {
      authorization: `${base}/oauth2/v2.0/authorize`,
      token: `${base}/oauth2/v2.0/token`,
      device_authorization: `${base}/oauth2/v2.0/devicecode`,
      code_verification: `${base}/oauth2/v2.0/deviceauth`,
      jwks: `${base}/discovery/v2.0/keys`,
      userinfo: `${base}/oidc/userinfo`,
      end_session: `${base}/oauth2/v2.0/logout`,
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      deviceFlow: {
        enabled: true,
        charset: 'base-20',
        mask: '*********',
        deviceInfo: (ctx) => ({ tenant: ctx.get('x-sandbox-tenant') }),
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: (ctx) => resourceOf(askedScope(ctx)),
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, resource) => ({
          scope: knownScopes(resource, askedScope(ctx)),
          audience: audienceOf(resource),
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    formats: {
      customizers: {
        jwt: (ctx, token, parts) => {
          parts.header = { ...parts.header, typ: 'JWT' };
          const { scp, roles, ...claims } = accessTokenClaims(token, parts.payload, `${entraUrl}${base}/`, tenant.tid, control.directory);
          const without = ctx.get('x-sandbox-without').split(',');
          parts.payload = { ...claims, ...(without.includes('scope') ? {} : { scp }), ...(without.includes('roles') ? {} : { roles }) };
        },
      },
    },
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    claims: { openid: ['sub', 'oid', 'tid', 'preferred_username', 'ver'], profile: ['name'], email: ['email'] },
    conformIdTokenClaims: false,
    findAccount: (_ctx, address) => {
      const account = control.directory.find(address);
      return account && { accountId: address, claims: () => idClaims(account) };
    },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = errorStep(out.error, out.error_description ?? '');
    },
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    expiresWithSession: () => false,
    pkce: { required: () => false },
    interactions: { url: (_ctx, interaction) => `${pagesUrl}/signin/browser/${tenant.tid}/${interaction.uid}` },
    ttl: {
      DeviceCode: () => control.settings.deviceCodeSeconds,
      ClientCredentials: () => accessTokenSeconds(control),
      RefreshToken: 90 * DAY,
      Grant: 3650 * DAY,
      IdToken: 3600,
      AccessToken: () => accessTokenSeconds(control),
      AuthorizationCode: 600,
      Interaction: 3600,
      Session: DAY,
    },
  });
  Object.defineProperty(provider.Client.prototype, 'redirectUriAllowed', { value: isAllowedRedirect });
  // A client proves itself in the way it chose for this request; what is wanted of it the front has asked before.
  Object.defineProperty(provider.Client.prototype, 'clientAuthMethod', { get: () => proofIn(Provider.ctx?.oidc.params) });
  // An assertion is for the address it is sent to, whether that names the tenant by its id or its domain.
  Object.defineProperty(provider.OIDCContext.prototype, 'clientJwtAuthExpectedAudience', {
    value: () => new Set([tenant.tid, Provider.ctx?.get('x-sandbox-tenant')].map((name) => `${entraUrl}/${name}/oauth2/v2.0/token`)),
  });
  Object.defineProperty(provider.Client.prototype, 'compareClientSecret', {
    value(this: { clientId: string }, given: string) {
      return registrationOf(this.clientId)?.secrets.some(({ value, expired }) => value === given && !expired) ?? false;
    },
  });

  provider.use(async (ctx, next) => {
    await next();
    if (!/\/(token|devicecode)$/.test(ctx.path)) return;
    const failed = errorIn(ctx.body);
    if (failed) {
      const certificate = failed.error === 'invalid_client' && proofIn(ctx.oidc?.params) === 'private_key_jwt';
      const refusal = certificate ? { status: 401, error: failed.error, code: 700027, text: textOf(700027) } : translate(failed.error, failed.error_description, ctx.get('x-sandbox-request'));
      ctx.status = refusal.status ?? 400;
      ctx.body = refusalBody(refusal);
    }
  });
  return provider;
}
