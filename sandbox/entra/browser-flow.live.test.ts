import { CryptoProvider } from '@azure/msal-node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CONTOSO, msal, refresh, SCOPE } from '@/sandbox/testing/entra';
import { Person } from '@/sandbox/testing/person';
import { Running } from '@/sandbox/testing/running';

const BACK = 'http://localhost:3999/authorizations/return';
let running: Running;

beforeAll(async () => {
  running = await Running.start();
});
beforeEach(() => running.client.reset());
afterAll(() => running.stop());

async function beginAt(tenant: string) {
  const app = msal(running, tenant);
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
  const address = await app.getAuthCodeUrl({ scopes: [SCOPE], redirectUri: BACK, state: 'a state', codeChallenge: challenge, codeChallengeMethod: 'S256' });
  const person = new Person(running.sandbox.pagesUrl);
  await person.open(address);
  return { app, verifier, address, person };
}

describe('signing in with the browser', () => {
  it.each(['organizations', CONTOSO])('goes over plain http on this machine and ends with tokens, for %s', async (tenant) => {
    const { app, verifier, address, person } = await beginAt(tenant);
    expect(address.startsWith(`${running.sandbox.pagesUrl}/${tenant}/oauth2/v2.0/authorize?`)).toBe(true);
    expect(person.heading).toBe('Sign in');
    await person.enterAddress('scan@contoso.example');
    await person.enterPassword('Sandbox-1234');
    await person.answer('continue');
    const back = new URL(person.landed ?? '');
    expect(back.href.startsWith(`${BACK}?`)).toBe(true);
    expect(back.searchParams.get('state')).toBe('a state');
    const result = await app.acquireTokenByCode({ scopes: [SCOPE], redirectUri: BACK, code: back.searchParams.get('code') ?? '', codeVerifier: verifier });
    expect(result.account?.username).toBe('scan@contoso.example');
    expect(result.tenantId).toBe(CONTOSO);
  });

  it('takes another account from a browser that signed one in before', async () => {
    const { address, person } = await beginAt(CONTOSO);
    for (const account of ['priya.nair@contoso.example', 'scan@contoso.example']) {
      await person.open(address);
      await person.enterAddress(account);
      await person.enterPassword('Sandbox-1234');
      person.landed = undefined;
      await person.answer('continue');
      expect(new URL(person.landed ?? 'x:').searchParams.get('code')).toBeTruthy();
    }
  });

  it('sends a person who cancels back with an error', async () => {
    const { person } = await beginAt(CONTOSO);
    await person.enterAddress('scan@contoso.example');
    await person.enterPassword('Sandbox-1234');
    await person.answer('cancel');
    const back = new URL(person.landed ?? '');
    expect(back.searchParams.get('error')).toBe('access_denied');
    expect(back.searchParams.get('state')).toBe('a state');
  });

  it('passes a policy that bars only device codes, and its token survives that policy', async () => {
    await running.client.account('scan@contoso.example', { blocked: true });
    const { app, verifier, person } = await beginAt(CONTOSO);
    await person.enterAddress('scan@contoso.example');
    await person.enterPassword('Sandbox-1234');
    expect(person.heading).toBe('Are you trying to sign in to Platen?');
    await person.answer('continue');
    const code = new URL(person.landed ?? '').searchParams.get('code') ?? '';
    await app.acquireTokenByCode({ scopes: [SCOPE], redirectUri: BACK, code, codeVerifier: verifier });
    const cache = JSON.parse(app.getTokenCache().serialize()) as { RefreshToken: Record<string, { secret: string }> };
    const [token] = Object.values(cache.RefreshToken);
    expect((await refresh(running, token?.secret ?? '')).status).toBe(200);
  });

  it('is refused for an address that is not this machine', async () => {
    const app = msal(running, CONTOSO);
    const address = await app.getAuthCodeUrl({ scopes: [SCOPE], redirectUri: 'https://attacker.example/take' });
    const person = new Person(running.sandbox.pagesUrl);
    await person.open(address);
    expect(person.landed).toBeUndefined();
    expect(person.status).toBe(400);
    expect(person.heading).toBe('This sign-in could not begin');
  });
});
