import { randomUUID } from 'node:crypto';
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BareProvider, clientIds, oid, redirectUri, scope, secret, tid } from '@/e2e/stage/bare-provider';
import { useEnvironment } from '@/e2e/stage/environment';
import { temporaryFolder } from '@/e2e/stage/temporary-folder';
import { waitUntil } from '@/e2e/stage/wait-until';
import { makeAppCertificate } from '@/sandbox/testing/app-certificate';
import type { DeviceAnswer } from './device-answer';

useEnvironment({ appUrl: 'postgresql://nobody@127.0.0.1/none', ownerUrl: 'postgresql://nobody@127.0.0.1/none' });
const { acquireAppOnly } = await import('./acquire-app-only');
const { browserAddress, redeemCode } = await import('./browser-code');
const { runDeviceCode } = await import('./run-device-code');
const { refresh } = await import('./refresh');
const { cachedToken } = await import('./cached-token');
const { post } = await import('./post');
const { EntraError } = await import('./entra-error');

let bare: BareProvider;
const folder = temporaryFolder('authority');
const client = () => ({ cloud: bare.cloud, tenant: tid, clientId: clientIds.nothing });
const person = (userCode: string, decision: 'approves' | 'declines') => bare.person(userCode, decision);
const grantsAsked = () => bare.asked.flatMap(({ grant }) => grant ?? []);

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
  bare = await BareProvider.start();
});
afterAll(async () => {
  await bare.close();
  folder.remove();
});
beforeEach(() => bare.reset());

describe('a sign-in by device code at a bare OpenID provider', () => {
  it('shows a code and ends with the account and its tokens', async () => {
    const result = await signIn({ onCode: (answer) => void setTimeout(() => void person(answer.userCode, 'approves'), 300) });
    expect(result.account).toEqual({ oid, tid, username: 'scan@contoso.example', signInNames: ['scan@contoso.example'] });
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
    expect(grantsAsked()).toEqual([]);
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
    expect(bare.asked.filter((one) => one.path.endsWith('/devicecode'))).toHaveLength(1);
  });

  it('ends with the OAuth error when the person declines', async () => {
    await expect(signIn({ onCode: (answer) => void person(answer.userCode, 'declines') })).rejects.toMatchObject({ oauthError: 'access_denied' });
  });

  it('ends when the code runs out', async () => {
    bare.codeSeconds = 1;
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
    bare.fault = (request, response) => {
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

  it('asks later each time the provider says slow_down, and keeps to it', async () => {
    const slowed: number[] = [];
    const times: number[] = [];
    bare.fault = (request, response) => {
      if (!request.url?.includes('/token')) return false;
      times.push(performance.now());
      if (times.length > 2) return false;
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"slow_down","error_description":"you are polling too quickly and should back off at a reasonable rate"}');
      return true;
    };
    const cancel = new AbortController();
    const running = runDeviceCode({
      ...client(),
      onAnswer: (answer) => Promise.resolve(void (answer.interval = 0.1)),
      onSlowDown: (interval) => Promise.resolve(void slowed.push(interval)),
      cancelled: cancel.signal,
    });
    await waitUntil('the second slow_down', () => slowed.length === 2);
    cancel.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    expect(slowed).toEqual([5.1, 10.1]);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(5_000);
  });

  it('keeps the AADSTS number, suberror and trace id that MSAL loses', async () => {
    bare.fault = (request, response) => {
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
    const first = await refresh({ ...client(), credential: null, signedIn: { tid, oid }, cache });
    expect(first.accessToken).not.toBe(cachedToken(cache, scope)?.accessToken);
    expect(cachedToken(first.cache, scope)?.accessToken).toBe(first.accessToken);
    const second = await refresh({ ...client(), credential: null, signedIn: { tid, oid }, cache: first.cache });
    expect(second.accessToken).not.toBe(first.accessToken);
  });

  it('says invalid_grant, whatever MSAL makes of it, when the refresh token was used before', async () => {
    const cache = await signedIn();
    await refresh({ ...client(), credential: null, signedIn: { tid, oid }, cache });
    await expect(refresh({ ...client(), credential: null, signedIn: { tid, oid }, cache })).rejects.toMatchObject({ oauthError: 'invalid_grant' });
  });

  it('ends the whole family when a used refresh token comes again, as the provider has it: the newest is refused too', async () => {
    const cache = await signedIn();
    const { cache: newest } = await refresh({ ...client(), credential: null, signedIn: { tid, oid }, cache });
    await expect(refresh({ ...client(), credential: null, signedIn: { tid, oid }, cache })).rejects.toMatchObject({ oauthError: 'invalid_grant', aadsts: null });
    await expect(refresh({ ...client(), credential: null, signedIn: { tid, oid }, cache: newest })).rejects.toMatchObject({ oauthError: 'invalid_grant' });
  });

  it('says no_tokens_found for an empty cache', async () => {
    await expect(refresh({ ...client(), credential: null, signedIn: { tid, oid }, cache: '{}' })).rejects.toMatchObject({ oauthError: 'no_tokens_found' });
  });

  it('asks again after a 503: one failed answer throttles nobody', async () => {
    const cache = await signedIn();
    bare.fault = (_request, response) => {
      response.writeHead(503, { 'retry-after': '600' }).end();
      return true;
    };
    await expect(refresh({ ...client(), credential: null, signedIn: { tid, oid }, cache })).rejects.toMatchObject({ oauthError: 'temporarily_unavailable', retryAfter: 600 });
    bare.fault = () => false;
    await expect(refresh({ ...client(), credential: null, signedIn: { tid, oid }, cache })).resolves.toHaveProperty('accessToken');
  });
});

describe.each(['nothing', 'secret', 'certificate'] as const)('a sign-in in the browser at a bare OpenID provider, by a client that shows %s', (shows) => {
  const credentials = () => ({ nothing: null, secret: { secret }, certificate: bare.certificate });
  const browserClient = () => ({ cloud: bare.cloud, tenant: tid, clientId: clientIds[shows], redirectUri });

  async function browse() {
    const { url, verifier } = await browserAddress({ ...browserClient(), state: 'a-state', loginHint: 'scan@contoso.example' });
    return { back: (await bare.browse(url)).searchParams, verifier };
  }

  it('ends with the account and its tokens, which are refreshed the same way', async () => {
    const { back, verifier } = await browse();
    expect(back.get('state')).toBe('a-state');
    const credential = credentials()[shows];
    const { account, cache } = await redeemCode({ ...browserClient(), code: back.get('code') ?? '', verifier, credential });
    expect(account).toEqual({ oid, tid, username: 'scan@contoso.example', signInNames: ['scan@contoso.example'] });
    const first = await refresh({ ...browserClient(), credential, signedIn: { tid, oid }, cache });
    const second = await refresh({ ...browserClient(), credential, signedIn: { tid, oid }, cache: first.cache });
    expect(new Set([cachedToken(cache, scope)?.accessToken, first.accessToken, second.accessToken]).size).toBe(3);
  });

  it('is worth nothing to whoever has the code without the verifier, and no second time', async () => {
    const [stolen, used] = [await browse(), await browse()];
    const credential = credentials()[shows];
    const other = (await browse()).verifier;
    await expect(redeemCode({ ...browserClient(), code: stolen.back.get('code') ?? '', verifier: other, credential })).rejects.toMatchObject({ oauthError: 'invalid_grant' });
    const redeem = () => redeemCode({ ...browserClient(), code: used.back.get('code') ?? '', verifier: used.verifier, credential });
    await redeem();
    await expect(redeem()).rejects.toMatchObject({ oauthError: 'invalid_grant' });
  });

  it('comes back with the provider’s error where the person declines', async () => {
    bare.decision = 'declines';
    const { back } = await browse();
    expect(Object.fromEntries(back)).toMatchObject({ error: 'access_denied', state: 'a-state' });
  });

  if (shows !== 'nothing') {
    it('says invalid_client where the secret or certificate is another', async () => {
      const { back, verifier } = await browse();
      const wrong = shows === 'secret' ? { secret: 'another' } : makeAppCertificate();
      await expect(redeemCode({ ...browserClient(), code: back.get('code') ?? '', verifier, credential: wrong })).rejects.toMatchObject({ oauthError: 'invalid_client' });
    });
  }
});

describe('a token for the app itself at a bare OpenID provider', () => {
  const app = (shows: 'secret' | 'certificate') => ({ cloud: bare.cloud, tenant: tid, clientId: clientIds[shows] });

  it.each(['secret', 'certificate'] as const)('is given for its %s, anew each time, without a refresh token', async (shows) => {
    const credential = shows === 'secret' ? { secret } : bare.certificate;
    const [first, second] = [await acquireAppOnly({ ...app(shows), credential }), await acquireAppOnly({ ...app(shows), credential })];
    expect(second.accessToken).not.toBe(first.accessToken);
    expect(first.expiresAt.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
    expect(cachedToken(first.cache, null)?.accessToken).toBe(first.accessToken);
    expect(JSON.parse(first.cache)).toMatchObject({ RefreshToken: {} });
    expect(grantsAsked()).toEqual(['client_credentials', 'client_credentials']);
  });

  it('never sends the secret or the key where a certificate is shown', async () => {
    await acquireAppOnly({ ...app('certificate'), credential: bare.certificate });
    const [sent] = bare.asked.map(({ body }) => JSON.stringify(body));
    expect(sent).toContain('client_assertion');
    expect(sent).not.toContain('client_secret');
    expect(sent).not.toContain('PRIVATE KEY');
  });

  it('is refused as invalid_client where the secret is wrong', async () => {
    await expect(acquireAppOnly({ ...app('secret'), credential: { secret: 'another' } })).rejects.toMatchObject({ oauthError: 'invalid_client' });
  });
});

describe('what leaves for the sign-in server', () => {
  it('goes to the host of the cloud only', async () => {
    const elsewhere = post({ cloud: bare.cloud, url: 'https://localhost:1/token', headers: {}, body: 'refresh_token=x', timeoutMs: 1000 });
    await expect(elsewhere).rejects.toMatchObject({ oauthError: 'foreign_host' });
  });

  it('follows no redirect', async () => {
    bare.fault = (_request, response) => {
      response.writeHead(307, { location: 'https://example.com/token' }).end();
      return true;
    };
    await expect(signIn()).rejects.toMatchObject({ oauthError: 'unreadable_answer', status: 307 });
  });

  it('goes by the certificate authority the file names now, not by the one it named before', async () => {
    const file = path.join(folder.folder, 'ca.pem');
    const question = () => post({ cloud: { ...bare.cloud, caFile: file }, url: `${bare.cloud.authority}/${tid}/oauth2/v2.0/token`, headers: {}, body: '', timeoutMs: 60_000 });
    copyFileSync(bare.cloud.caFile ?? '', file);
    await expect(question()).resolves.toHaveProperty('status', 400);
    writeFileSync(file, makeAppCertificate().certificate);
    await expect(question()).rejects.toMatchObject({ oauthError: 'network_error' });
  });

  it('goes nowhere when the certificate is not the cloud\u2019s', async () => {
    const { caFile: _caFile, ...stranger } = bare.cloud;
    const running = post({ cloud: stranger, url: `${bare.cloud.authority}/token`, headers: {}, body: '', timeoutMs: 60_000 });
    await expect(running).rejects.toMatchObject({ oauthError: 'network_error' });
    expect(bare.asked).toHaveLength(0);
  });
});
