import { createPublicKey, randomUUID, X509Certificate, type JsonWebKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request } from 'node:https';
import Provider from 'oidc-provider';
import type { Cloud } from '@/lib/clouds/contract';
import { exchangeLimits } from '@/lib/clouds/rules/limits';
import { ensureCertificates } from '@/sandbox/certificates';
import { makeAppCertificate } from '@/sandbox/testing/app-certificate';
import { freePort } from './free-port';
import { temporaryFolder } from './temporary-folder';

export const tid = '11111111-2222-4333-8444-555555555555';
export const oid = '99999999-0000-4000-8000-000000000009';
/** Clients by how they prove themselves. */
export const clientIds = {
  nothing: 'aaaaaaaa-0000-4000-8000-000000000001',
  secret: 'aaaaaaaa-0000-4000-8000-000000000002',
  certificate: 'aaaaaaaa-0000-4000-8000-000000000003',
};
export const secret = 'a-secret-of-the-bare-provider';
export const redirectUri = 'http://localhost:3000/sign-in/callback';
const resource = 'https://outlook.office.com';
export const scope = `${resource}/SMTP.Send`;
const appOnlyScope = `${resource}/.default`;
const routes = `/${tid}/oauth2/v2.0`;

/** An answer in place of the provider's; the network's faults, not OAuth's. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;
type Decision = 'approves' | 'declines';

/**
 * A certified OpenID provider as it comes: Entra's routes, its short name for the device grant, and consent without asking
 * for it are all that is bridged. No interval, no message, no client_info, no AADSTS numbers, its own rotation of refresh tokens, its own errors.
 */
export class BareProvider {
  fault: Fault = () => false;
  asked: { path: string; grant: string | undefined; body: Record<string, string> }[] = [];
  codeSeconds = 600;
  /** What whoever the browser sends to the provider's page does there. */
  decision: Decision = 'approves';

  private constructor(
    readonly cloud: Cloud,
    readonly certificate: { certificate: string; privateKey: string },
    private readonly provider: Provider,
    private readonly ca: Buffer,
    readonly close: () => Promise<void>,
  ) {}

  static async start(): Promise<BareProvider> {
    const { folder, remove } = temporaryFolder('bare');
    const { key, cert, caFile } = ensureCertificates(folder);
    const running: { bare?: BareProvider } = {};
    let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
    const server = createServer({ key, cert }, (incoming, response) => {
      if (!running.bare?.fault(incoming, response)) handle(incoming, response);
    });
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const authority = `https://localhost:${port}`;
    const certificate = makeAppCertificate();
    const provider = providerOf(`${authority}/${tid}/v2.0`, certificate.certificate, () => running.bare);
    const answer = provider.callback();
    handle = (incoming, response) => void answer(incoming, response);
    const cloud: Cloud = { name: 'bare', label: 'Bare', authority, caFile, delegatedScope: scope, appOnlyScope, servers: [{ name: 'smtp.bare' }], limits: exchangeLimits };
    running.bare = new BareProvider(cloud, certificate, provider, readFileSync(caFile), async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      remove();
    });
    return running.bare;
  }

  reset(): void {
    this.fault = () => false;
    this.asked = [];
    this.codeSeconds = 600;
    this.decision = 'approves';
  }

  /** What the person does at the provider's page for device codes. */
  async person(userCode: string, decision: Decision, accountId = 'scan@contoso.example'): Promise<void> {
    const code = await this.provider.DeviceCode.findByUserCode(userCode.replace(/[^A-Z0-9]/gi, ''), { ignoreExpiration: true });
    if (!code) throw new Error('no such code');
    if (decision === 'declines') Object.assign(code, { error: 'access_denied', errorDescription: 'declined by the end-user' });
    else {
      const grantId = await this.grant(accountId, clientIds.nothing);
      Object.assign(code, { grantId, accountId, authTime: Math.floor(Date.now() / 1000), scope: code.params?.scope, resource, sessionUid: 's' });
    }
    await code.save();
  }

  async grant(accountId: string, clientId: string): Promise<string> {
    const grant = new this.provider.Grant({ accountId, clientId });
    grant.addOIDCScope('openid profile offline_access');
    grant.addResourceScope(resource, scope);
    return grant.save();
  }

  /** Goes where a browser would go from `url` on, with its cookies, until it is sent back to Platen. @returns that address */
  async browse(url: string): Promise<URL> {
    const cookies = new Map<string, string>();
    let at = new URL(url);
    for (let hops = 0; hops < 10; hops += 1) {
      const { location, set } = await this.visit(at, [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
      for (const cookie of set) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        cookies.set(name, value);
      }
      if (location === undefined) throw new Error(`the browser was left at ${at.pathname}`);
      at = new URL(location, at);
      if (at.href.startsWith(redirectUri)) return at;
    }
    throw new Error('the browser goes round in circles');
  }

  private visit(url: URL, cookie: string): Promise<{ location: string | undefined; set: string[] }> {
    return new Promise((resolve, reject) => {
      request(url, { ca: this.ca, agent: false, headers: { cookie } }, (incoming) => {
        incoming.resume();
        incoming.on('end', () => resolve({ location: incoming.headers.location, set: incoming.headers['set-cookie'] ?? [] }));
      })
        .on('error', reject)
        .end();
    });
  }
}

function providerOf(issuer: string, certificate: string, bare: () => BareProvider | undefined): Provider {
  const key = createPublicKey(new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'pem' })).export({ format: 'jwk' });
  const grants = ['authorization_code', 'refresh_token'];
  const browser = { redirect_uris: [redirectUri], response_types: ['code' as const] };
  const provider = new Provider(issuer, {
    clients: [
      { client_id: clientIds.nothing, ...browser, token_endpoint_auth_method: 'none', application_type: 'native', grant_types: [...grants, 'urn:ietf:params:oauth:grant-type:device_code'] },
      { client_id: clientIds.secret, ...browser, client_secret: secret, token_endpoint_auth_method: 'client_secret_post', grant_types: [...grants, 'client_credentials'] },
      {
        client_id: clientIds.certificate,
        ...browser,
        token_endpoint_auth_method: 'private_key_jwt',
        grant_types: [...grants, 'client_credentials'],
        jwks: { keys: [key as JsonWebKey & { kty: string }] },
      },
    ],
    routes: {
      authorization: `${routes}/authorize`,
      token: `${routes}/token`,
      device_authorization: `${routes}/devicecode`,
      code_verification: `/${tid}/deviceauth`,
      jwks: `/${tid}/discovery/v2.0/keys`,
    },
    features: {
      deviceFlow: { enabled: true },
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope: `${scope} ${appOnlyScope}`, audience: resource, accessTokenTTL: 3600, accessTokenFormat: 'jwt' }),
      },
    },
    formats: {
      customizers: {
        jwt: (_context, token, parts) => {
          // As Entra names an application permission.
          if (token.kind === 'ClientCredentials') parts.payload = { ...parts.payload, roles: ['SMTP.SendAsApp'] };
        },
      },
    },
    enabledJWA: { clientAuthSigningAlgValues: ['PS256', 'RS256'] },
    conformIdTokenClaims: false,
    claims: { openid: ['sub', 'oid', 'tid'], profile: ['preferred_username'] },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, oid, tid, preferred_username: id }) }),
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    pkce: { required: () => true },
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    ttl: { AccessToken: 3600, AuthorizationCode: 60, ClientCredentials: 3600, DeviceCode: () => bare()?.codeSeconds ?? 600, RefreshToken: 86_400, IdToken: 3600, Grant: 86_400, Interaction: 600, Session: 600 },
    cookies: { keys: [randomUUID()] },
  });
  provider.use(async (context, next) => {
    const running = bare();
    if (context.path.startsWith('/interaction/') && running) return interact(provider, running, context.req, context.res);
    // Entra lets an app stay signed in without asking the person each time, as OpenID Connect Core §11 would have it.
    if (context.path === `${routes}/authorize`) context.query = { ...context.query, prompt: 'consent' };
    let body: Record<string, string> = {};
    if (context.method === 'POST' && context.path === `${routes}/token`) {
      const chunks: Buffer[] = [];
      for await (const chunk of context.req as AsyncIterable<Buffer>) chunks.push(chunk);
      body = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      running?.asked.push({ path: context.path, grant: body['grant_type'], body: { ...body } });
      if (body['grant_type'] === 'device_code') body['grant_type'] = 'urn:ietf:params:oauth:grant-type:device_code';
      Object.assign(context.req, { body });
    } else running?.asked.push({ path: context.path, grant: undefined, body });
    await next();
  });
  return provider;
}

/** The provider's page for browsers, with a person before it: signs in and agrees, or declines. */
async function interact(provider: Provider, bare: BareProvider, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { prompt, params, session } = await provider.interactionDetails(incoming, response);
  const accountId = String(params['login_hint']);
  const result =
    bare.decision === 'declines'
      ? { error: 'access_denied', error_description: 'declined by the end-user' }
      : prompt.name === 'login'
        ? { login: { accountId } }
        : { consent: { grantId: await bare.grant(session?.accountId ?? accountId, String(params['client_id'])) } };
  await provider.interactionFinished(incoming, response, result, { mergeWithLastSubmission: true });
}
