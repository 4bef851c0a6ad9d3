import { ConfidentialClientApplication, type INetworkModule } from '@azure/msal-node';
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimsOf, CONTOSO, poll, post, requestOf, SCOPE, start } from '@/sandbox/testing/entra';
import { makeAppCertificate } from '@/sandbox/testing/app-certificate';
import { Running } from '@/sandbox/testing/running';

const FLOWS_OFF = 'aaaaaaaa-0000-4000-8000-000000000003';
const EVERY_WAY = 'aaaaaaaa-0000-4000-8000-000000000004';
const APP_SCOPE = 'https://outlook.office365.com/.default';

let running: Running;
beforeAll(async () => {
  running = await Running.start();
});
afterAll(() => running.stop());

const asApp = (form: Record<string, string>) => post(running, 'token', { client_id: EVERY_WAY, grant_type: 'client_credentials', scope: APP_SCOPE, ...form }, CONTOSO);

describe('a client of a tenant', () => {
  it('gets a code while public client flows are off, and is refused when it asks for the token', async () => {
    const { status, body } = await post(running, 'devicecode', { client_id: FLOWS_OFF, scope: SCOPE }, CONTOSO);
    expect(status).toBe(200);
    const polled = await post(running, 'token', { client_id: FLOWS_OFF, grant_type: 'device_code', device_code: body.device_code }, CONTOSO);
    expect(polled).toMatchObject({ status: 401, body: { error: 'invalid_client', error_codes: [7000218] } });
  });

  it('may use device codes beside its secret, and refreshes with or without it', async () => {
    const begun = await post(running, 'devicecode', { client_id: EVERY_WAY, scope: `${SCOPE} offline_access openid profile` }, CONTOSO);
    await running.client.approve(begun.body.user_code, 'scan@contoso.example');
    const { body } = await post(running, 'token', { client_id: EVERY_WAY, grant_type: 'device_code', device_code: begun.body.device_code }, CONTOSO);
    for (const proof of [{}, { client_secret: 'Sandbox-secret-1234' }, { client_secret: 'Sandbox-secret-5678' }]) {
      expect((await post(running, 'token', { client_id: EVERY_WAY, grant_type: 'refresh_token', refresh_token: body.refresh_token, scope: SCOPE, ...proof }, CONTOSO)).status).toBe(200);
    }
  });

  it('has two good secrets, so that one can be renewed, and one that has expired', async () => {
    expect((await asApp({ client_secret: 'Sandbox-secret-1234' })).status).toBe(200);
    expect((await asApp({ client_secret: 'Sandbox-secret-5678' })).status).toBe(200);
    expect(await asApp({ client_secret: 'Sandbox-secret-0000' })).toMatchObject({ status: 401, body: { error: 'invalid_client', error_codes: [7000222] } });
    expect(await asApp({ client_secret: 'wrong' })).toMatchObject({ status: 401, body: { error: 'invalid_client', error_codes: [7000215] } });
  });

  it('is not found in another tenant, nor is a tenant of another cloud', async () => {
    expect((await start(running, 'contoso.onmicrosoft.us')).body.error_codes).toEqual([90002]);
    expect((await post(running, 'devicecode', { client_id: EVERY_WAY, scope: SCOPE }, 'fabrikam.example')).body.error_codes).toEqual([700016]);
    expect((await poll(running, 'no such code')).body.error_codes).toEqual([7000014]);
  });
});

describe('a certificate', () => {
  const network = (): INetworkModule => ({
    sendGetRequestAsync: (url, options) => requestOf(running, 'GET', url, options),
    sendPostRequestAsync: (url, options) => requestOf(running, 'POST', url, options),
  });
  const application = ({ certificate, privateKey }: { certificate: string; privateKey: string }, tenant = CONTOSO) => {
    const { entraUrl } = running.sandbox;
    const thumbprintSha256 = new X509Certificate(certificate).fingerprint256.replaceAll(':', '');
    return new ConfidentialClientApplication({
      auth: { clientId: EVERY_WAY, authority: `${entraUrl}/${tenant}`, knownAuthorities: [new URL(entraUrl).host], clientCertificate: { thumbprintSha256, privateKey } },
      system: { networkClient: network() },
    });
  };

  it('signs the app in by its private key once it was uploaded, by the tenant’s id and its domain, and after a restart', async () => {
    const own = makeAppCertificate();
    await expect(application(own).acquireTokenByClientCredential({ scopes: [APP_SCOPE] })).rejects.toMatchObject({ errorMessage: expect.stringContaining('700027') as string });
    await running.client.certificate(EVERY_WAY, own.certificate);
    for (const tenant of [CONTOSO, 'contoso.example']) {
      const token = await application(own, tenant).acquireTokenByClientCredential({ scopes: [APP_SCOPE] });
      expect(claimsOf(token?.accessToken ?? '')).toMatchObject({ appid: EVERY_WAY, roles: ['SMTP.SendAsApp'] });
    }
    await running.restart();
    expect((await application(own).acquireTokenByClientCredential({ scopes: [APP_SCOPE] }))?.accessToken).toBeTruthy();
  });

  it('of somebody else does not', async () => {
    await expect(application(makeAppCertificate()).acquireTokenByClientCredential({ scopes: [APP_SCOPE] })).rejects.toMatchObject({ errorMessage: expect.stringContaining('700027') as string });
  });
});

describe('an administrator’s consent', () => {
  const ask = async (query: Record<string, string>) => {
    const answer = await fetch(`${running.sandbox.pagesUrl}/contoso.example/v2.0/adminconsent?${new URLSearchParams(query).toString()}`);
    return answer.text();
  };
  const query = { client_id: EVERY_WAY, scope: SCOPE, redirect_uri: 'http://localhost:3999/sign-in/consent', state: 'somewhere' };

  it('goes back with its state, given or declined', async () => {
    const page = await ask(query);
    const [accept, cancel] = [...page.matchAll(/href="(http:\/\/localhost:3999[^"]+)"/g)].map(([, href]) => new URL((href ?? '').replaceAll('&amp;', '&')));
    expect(Object.fromEntries(accept?.searchParams ?? [])).toMatchObject({ admin_consent: 'True', tenant: CONTOSO, state: 'somewhere' });
    expect(Object.fromEntries(cancel?.searchParams ?? [])).toMatchObject({ error: 'access_denied', state: 'somewhere' });
  });

  it('is refused for an unknown client and for a page elsewhere', async () => {
    expect(await ask({ ...query, client_id: 'bbbbbbbb-0000-4000-8000-00000000000b' })).toContain('AADSTS700016');
    expect(await ask({ ...query, redirect_uri: 'https://evil.example/' })).toContain('AADSTS50011');
  });
});
