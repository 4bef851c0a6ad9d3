import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import Provider from 'oidc-provider';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useEnvironment } from '@/e2e/stage/environment';
import { waitUntil } from '@/e2e/stage/wait-until';
import type { Cloud } from '@/lib/clouds/contract';
import { exchangeLimits } from '@/lib/clouds/rules/limits';
import { ensureCertificates } from '@/sandbox/certificates';
import type { DeviceAnswer } from './device-answer';

useEnvironment({ appUrl: 'postgresql://nobody@127.0.0.1/none', ownerUrl: 'postgresql://nobody@127.0.0.1/none' });
const { runDeviceCode } = await import('./run-device-code');
const { refresh } = await import('./refresh');
const { cachedToken } = await import('./cached-token');
const { post } = await import('./post');
const { EntraError } = await import('./entra-error');

const tid = '11111111-2222-4333-8444-555555555555';
const oid = '99999999-0000-4000-8000-000000000009';
const clientId = 'aaaaaaaa-0000-4000-8000-000000000001';
const resource = 'https://outlook.office.com';
const scope = `${resource}/SMTP.Send`;
const routes = `/${tid}/oauth2/v2.0`;

/** An answer in place of the provider's; the network's faults, not OAuth's. */
type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

let server: Server;
let provider: Provider;
let cloud: Cloud;
let folder: string;
let fault: Fault = () => false;
let asked: { path: string; grant: string | undefined }[] = [];

/**
 * A certified OpenID provider as it comes: Entra's routes, and Entra's short name for the device grant, are all that is
 * bridged. No interval, no message, no client_info, no AADSTS numbers, its own rotation of refresh tokens.
 */
function bareProvider(issuer: string): Provider {
  const bare = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
        response_types: [],
        redirect_uris: [],
      },
    ],
    routes: { token: `${routes}/token`, device_authorization: `${routes}/devicecode`, code_verification: `/${tid}/deviceauth`, jwks: `/${tid}/discovery/v2.0/keys` },
    features: {
      deviceFlow: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope, audience: resource, accessTokenTTL: 3600, accessTokenFormat: 'jwt' }),
      },
    },
    conformIdTokenClaims: false,
    claims: { openid: ['sub', 'oid', 'tid'], profile: ['preferred_username'] },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, oid, tid, preferred_username: id }) }),
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    ttl: { AccessToken: 3600, DeviceCode: () => codeSeconds, RefreshToken: 86_400, IdToken: 3600, Grant: 86_400 },
    cookies: { keys: [randomUUID()] },
  });
  bare.use(async (context, next) => {
    if (context.method === 'POST' && context.path === `${routes}/token`) {
      const chunks: Buffer[] = [];
      for await (const chunk of context.req as AsyncIterable<Buffer>) chunks.push(chunk);
      const body = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      asked.push({ path: context.path, grant: body.grant_type });
      if (body.grant_type === 'device_code') body.grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
      Object.assign(context.req, { body });
    } else asked.push({ path: context.path, grant: undefined });
    await next();
  });
  return bare;
}

let codeSeconds = 600;

/** What the person does at the provider's page. */
async function person(userCode: string, answer: 'approves' | 'declines', accountId = 'scan@contoso.example'): Promise<void> {
  const code = await provider.DeviceCode.findByUserCode(userCode.replace(/[^A-Z0-9]/gi, ''), { ignoreExpiration: true });
  if (!code) throw new Error('no such code');
  if (answer === 'declines') {
    Object.assign(code, { error: 'access_denied', errorDescription: 'declined by the end-user' });
    await code.save();
    return;
  }
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope('openid profile offline_access');
  grant.addResourceScope(resource, scope);
  Object.assign(code, { grantId: await grant.save(), accountId, authTime: Math.floor(Date.now() / 1000), scope: code.params?.scope, resource, sessionUid: 's' });
  await code.save();
}

const client = () => ({ cloud, tenant: tid, clientId });

/** Runs a sign-in with short pauses: the provider says no interval, and 5 seconds a question would make a slow test. */
function signIn(options: { saved?: DeviceAnswer; onCode?: (answer: DeviceAnswer) => void; cancelled?: AbortSignal } = {}) {
  return runDeviceCode({
    ...client(),
    ...(options.saved ? { savedAnswer: { ...options.saved, interval: 0.2 } } : {}),
    onAnswer: (answer) => {
      options.onCode?.({ ...answer });
      // Polling goes by the answer it was told: shortened here, after its true value was seen.
      answer.interval = 0.2;
      return Promise.resolve();
    },
    cancelled: options.cancelled ?? new AbortController().signal,
  });
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'platen-entra-'));
  const made = ensureCertificates(folder);
  let handle: (request: IncomingMessage, response: ServerResponse) => void = () => undefined;
  server = createServer({ key: made.key, cert: made.cert }, (request, response) => {
    if (!fault(request, response)) handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`;
  provider = bareProvider(`${origin}/${tid}/v2.0`);
  const answer = provider.callback();
  handle = (request, response) => void answer(request, response);
  cloud = { name: 'bare', label: 'Bare', authority: origin, caFile: made.caFile, delegatedScope: scope, appOnlyScope: `${resource}/.default`, servers: [{ name: 'smtp.bare' }], limits: exchangeLimits };
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  fault = () => false;
  asked = [];
  codeSeconds = 600;
});

describe('a sign-in by device code at a bare OpenID provider', () => {
  it('shows a code and ends with the account and its tokens', async () => {
    const result = await signIn({ onCode: (answer) => void setTimeout(() => void person(answer.userCode, 'approves'), 300) });
    expect(result.account).toEqual({ oid, tid, username: 'scan@contoso.example', addresses: ['scan@contoso.example'] });
    expect(cachedToken(result.cache, scope)?.accessToken).toMatch(/^ey/);
    expect(result.accessExpiresAt.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
  });

  it('takes 5 seconds for the interval the provider does not name, and asks no more often', async () => {
    const seen: number[] = [];
    const cancel = new AbortController();
    const running = runDeviceCode({ ...client(), onAnswer: (answer) => Promise.resolve(void seen.push(answer.interval)), cancelled: cancel.signal });
    await waitUntil('the code', () => seen.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    cancel.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    expect(seen).toEqual([5]);
    expect(asked.filter((one) => one.grant === 'device_code')).toHaveLength(0);
  });

  it('goes on with a saved code: no second code is asked for', async () => {
    const cancel = new AbortController();
    let first: DeviceAnswer | undefined;
    const killed = signIn({ onCode: (answer) => (first = answer), cancelled: cancel.signal });
    const saved = await waitUntil('the code', () => first);
    cancel.abort(new Error('killed'));
    await expect(killed).rejects.toThrow('killed');
    await person(saved.userCode, 'approves');
    const again = await signIn({ saved, onCode: () => expect.unreachable('another code') });
    expect(again.account.username).toBe('scan@contoso.example');
    expect(asked.filter((one) => one.path.endsWith('/devicecode'))).toHaveLength(1);
  });

  it('ends with the OAuth error when the person declines', async () => {
    await expect(signIn({ onCode: (answer) => void person(answer.userCode, 'declines') })).rejects.toMatchObject({ oauthError: 'access_denied' });
  });

  it('ends when the code runs out', async () => {
    codeSeconds = 1;
    await expect(signIn()).rejects.toMatchObject({ oauthError: 'expired_token' });
  });

  it('turns a refused request for a code into an error', async () => {
    const running = runDeviceCode({ ...client(), clientId: randomUUID(), onAnswer: () => Promise.resolve(), cancelled: new AbortController().signal });
    await expect(running).rejects.toBeInstanceOf(EntraError);
    await expect(running).rejects.toMatchObject({ oauthError: 'invalid_client' });
  });

  it('waits out slow_down, lost connections and a server in trouble', async () => {
    let questions = 0;
    const slowed: number[] = [];
    fault = (request, response) => {
      if (!request.url?.includes('/token')) return false;
      questions += 1;
      if (questions === 1) request.socket.destroy();
      else if (questions === 2) response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Busy</h1>');
      else if (questions === 3) response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"slow_down"}');
      else return false;
      return true;
    };
    const result = await runDeviceCode({
      ...client(),
      onAnswer: async (answer) => {
        answer.interval = 0.1;
        await person(answer.userCode, 'approves');
      },
      onSlowDown: (interval) => Promise.resolve(void slowed.push(interval)),
      cancelled: new AbortController().signal,
    });
    expect(result.account.oid).toBe(oid);
    expect(slowed).toEqual([5.1]);
    expect(questions).toBe(4);
  });

  it('keeps the AADSTS number, suberror and trace id that MSAL loses', async () => {
    fault = (request, response) => {
      if (!request.url?.includes('/token')) return false;
      const body = { error: 'invalid_client', error_description: 'AADSTS7000218: No secret. Trace ID: t-1', error_codes: [7000218], trace_id: 't-1', correlation_id: 'c-1', suberror: 'x' };
      response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      return true;
    };
    await expect(signIn()).rejects.toMatchObject({
      oauthError: 'invalid_client',
      aadsts: 7000218,
      suberror: 'x',
      traceId: 't-1',
      correlationId: 'c-1',
      text: 'AADSTS7000218: No secret.',
    });
  });
});

describe('a refresh at a bare OpenID provider', () => {
  const signedIn = async () => (await signIn({ onCode: (answer) => void person(answer.userCode, 'approves') })).cache;

  it('gives a new token and keeps the rotated refresh token for the next', async () => {
    const cache = await signedIn();
    const first = await refresh({ ...client(), credential: null, cache });
    expect(first.accessToken).not.toBe(cachedToken(cache, scope)?.accessToken);
    expect(cachedToken(first.cache, scope)?.accessToken).toBe(first.accessToken);
    const second = await refresh({ ...client(), credential: null, cache: first.cache });
    expect(second.accessToken).not.toBe(first.accessToken);
  });

  it('says invalid_grant, whatever MSAL makes of it, when the refresh token was used before', async () => {
    const cache = await signedIn();
    await refresh({ ...client(), credential: null, cache });
    await expect(refresh({ ...client(), credential: null, cache })).rejects.toMatchObject({ oauthError: 'invalid_grant' });
  });

  it('says no_tokens_found for an empty cache', async () => {
    await expect(refresh({ ...client(), credential: null, cache: '{}' })).rejects.toMatchObject({ oauthError: 'no_tokens_found' });
  });

  it('asks again after a 503: one failed answer throttles nobody', async () => {
    const cache = await signedIn();
    fault = (_request, response) => {
      response.writeHead(503, { 'retry-after': '600' }).end();
      return true;
    };
    await expect(refresh({ ...client(), credential: null, cache })).rejects.toMatchObject({ oauthError: 'temporarily_unavailable', retryAfter: 600 });
    fault = () => false;
    await expect(refresh({ ...client(), credential: null, cache })).resolves.toHaveProperty('accessToken');
  });
});

describe('what leaves for the sign-in server', () => {
  it('goes to the host of the cloud only', async () => {
    const elsewhere = post({ cloud, url: 'https://localhost:1/token', headers: {}, body: 'refresh_token=x', timeoutMs: 1000 });
    await expect(elsewhere).rejects.toMatchObject({ oauthError: 'foreign_host' });
  });

  it('follows no redirect', async () => {
    fault = (_request, response) => {
      response.writeHead(307, { location: 'https://example.com/token' }).end();
      return true;
    };
    await expect(signIn()).rejects.toMatchObject({ oauthError: 'unreadable_answer', status: 307 });
  });

  it('goes nowhere when the certificate is not the cloud\u2019s', async () => {
    const { caFile: _caFile, ...stranger } = cloud;
    const running = post({ cloud: stranger, url: `${cloud.authority}/token`, headers: {}, body: '', timeoutMs: 5000 });
    await expect(running).rejects.toMatchObject({ oauthError: 'network_error' });
    expect(asked).toHaveLength(0);
  });
});
