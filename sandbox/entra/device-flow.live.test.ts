import http from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimsOf, CONTOSO, deviceCode, FABRIKAM, msal, poll, post, refresh, SCOPE, signIn, start } from '@/sandbox/testing/entra';
import { Person } from '@/sandbox/testing/person';
import { Running } from '@/sandbox/testing/running';

let running: Running;
beforeAll(async () => {
  running = await Running.start();
});
beforeEach(async () => {
  await running.client.reset(true);
  await running.client.settings({ deviceCodeInterval: 1 });
});
afterAll(() => running.stop());

const person = () => new Person(running.sandbox.pagesUrl);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('MSAL against the simulated Entra ID', () => {
  it.each(['organizations', CONTOSO, 'contoso.example'])('completes device code, silent and forced refresh with the tenant %s', async (tenant) => {
    const app = msal(running, tenant);
    const result = await deviceCode(app, (code) => void approveAsPerson(code, 'scan@contoso.example'));
    expect(result?.account?.username).toBe('scan@contoso.example');
    expect(result?.tenantId).toBe(CONTOSO);
    expect(result?.account?.homeAccountId).toBe(`${result?.uniqueId}.${CONTOSO}`);

    const [account] = await app.getTokenCache().getAllAccounts();
    if (!account) throw new Error('MSAL keeps no account');
    const silent = await app.acquireTokenSilent({ account, scopes: [SCOPE] });
    expect(silent).toMatchObject({ fromCache: true, accessToken: result?.accessToken });
    const forced = await app.acquireTokenSilent({ account, scopes: [SCOPE], forceRefresh: true });
    expect(forced.fromCache).toBe(false);
    expect(forced.accessToken).not.toBe(result?.accessToken);
  });

  async function approveAsPerson(code: string, address: string) {
    const someone = person();
    await someone.enterCode(code);
    expect(someone.heading).toBe('Sign in');
    await someone.enterAddress(address);
    await someone.enterPassword('Sandbox-1234');
    expect(someone.heading).toBe('Are you trying to sign in to Platen?');
    await someone.answer('continue');
    expect(someone.heading).toBe('You have signed in to Platen on your device.');
  }
});

describe('the device flow on the wire', () => {
  it("answers /devicecode with Entra's fields and no complete address", async () => {
    const { status, body } = await start(running);
    expect(status).toBe(200);
    expect(body).toMatchObject({ expires_in: 900, interval: 1, verification_uri: `${running.sandbox.pagesUrl}/devicelogin` });
    expect(body.message).toContain(body.user_code);
    expect(body).not.toHaveProperty('verification_uri_complete');
    const refusal = await poll(running, body.device_code);
    expect(refusal).toMatchObject({ status: 400, body: { error: 'authorization_pending', error_codes: [70016] } });
    expect(refusal.body.error_description).toMatch(/^AADSTS70016: .*\r\nTrace ID: .*\r\nCorrelation ID: .*\r\nTimestamp: /);
    for (const field of ['timestamp', 'trace_id', 'correlation_id']) expect(refusal.body).toHaveProperty(field);
  });

  it('takes the urn of RFC 8628 as well as the short grant type', async () => {
    const { body } = await start(running);
    const urn = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: body.device_code };
    expect((await post(running, 'token', urn)).body.error).toBe('authorization_pending');
  });

  it("issues a token for Exchange Online that says whose it is", async () => {
    const { access_token } = await signIn(running, 'scan@fabrikam.example');
    expect(claimsOf(access_token)).toMatchObject({
      iss: `${running.sandbox.entraUrl}/${FABRIKAM}/`,
      aud: 'https://outlook.office365.com',
      scp: 'SMTP.Send',
      tid: FABRIKAM,
      upn: 'scan@fabrikam.example',
    });
  });

  it('tells the poller of a decline, an expiry, an unknown and a used code', async () => {
    const declined = (await start(running)).body;
    await running.client.decline(declined.user_code);
    expect((await poll(running, declined.device_code)).body.error).toBe('authorization_declined');

    await running.client.settings({ deviceCodeSeconds: 1 });
    const expiring = (await start(running)).body;
    await sleep(2100);
    expect((await poll(running, expiring.device_code)).body).toMatchObject({ error: 'expired_token', error_codes: [70020] });
    const late = person();
    await late.enterCode(expiring.user_code);
    expect(late.wrong).toContain('has expired');

    expect((await poll(running, 'never-issued')).body).toMatchObject({ error: 'invalid_grant', error_codes: [7000014] });

    await running.client.settings({ deviceCodeSeconds: 900 });
    const used = (await start(running)).body;
    await running.client.approve(used.user_code, 'scan@contoso.example');
    const first = await poll(running, used.device_code);
    expect((await poll(running, used.device_code)).body.error).toBe('invalid_grant');
    // A second poll must not cost the grant, as it would in oidc-provider by itself.
    expect((await refresh(running, first.body.refresh_token)).status).toBe(200);
  });

  it('names an unknown tenant, an unknown client and a wrong scope as Entra does', async () => {
    expect((await start(running, 'northwind.example')).body.error_codes).toEqual([90002]);
    expect((await post(running, 'devicecode', { client_id: 'bbbbbbbb-0000-4000-8000-000000000001', scope: SCOPE })).body).toMatchObject({ error: 'unauthorized_client', error_codes: [700016] });
    expect((await start(running, undefined, 'https://outlook.office.com/Scan.Send')).body).toMatchObject({ error: 'invalid_scope', error_codes: [70011] });
    const single = { client_id: 'aaaaaaaa-0000-4000-8000-000000000002', scope: SCOPE };
    expect((await post(running, 'devicecode', single)).body.error_codes).toEqual([50194]);
    expect((await post(running, 'devicecode', single, 'fabrikam.example')).body.error_codes).toEqual([700016]);
    expect((await post(running, 'devicecode', single, CONTOSO)).status).toBe(200);
  });
});

describe('the sign-in pages', () => {
  it('say beside the field what is wrong, and keep what was typed', async () => {
    const someone = person();
    await someone.enterCode('');
    expect(someone.wrong).toContain('Enter the code');
    await someone.enterCode('WRONG<b>');
    expect(someone.wrong).toContain("didn&#39;t work");
    expect(someone.value('code')).toBe('WRONG&lt;b&gt;');

    const { body } = await start(running, CONTOSO);
    await someone.enterCode(` ${body.user_code.toLowerCase().slice(0, 3)} ${body.user_code.slice(3)} `);
    expect(someone.heading).toBe('Sign in');
    await someone.enterAddress('scan');
    expect(someone.wrong).toContain('valid email address');
    expect(someone.value('address')).toBe('scan');
    await someone.enterAddress('someone@elsewhere.example');
    expect(someone.wrong).toContain('50034');
    await someone.enterAddress('scan@fabrikam.example');
    expect(someone.wrong).toContain('50020');
    await someone.enterAddress('Office-3@Contoso.example');
    expect(someone.heading).toBe('Enter password');
    expect(someone.text).toContain('office-3@contoso.example');
    await someone.enterPassword('wrong');
    expect(someone.wrong).toContain('50126');
    expect(someone.text).not.toContain('value="wrong"');

    await running.client.account('office-3@contoso.example', { locked: true });
    await someone.enterPassword('Sandbox-1234');
    expect(someone.wrong).toContain('50053');
    await running.client.account('office-3@contoso.example', { locked: false, disabled: true });
    await someone.enterPassword('Sandbox-1234');
    expect(someone.wrong).toContain('50057');
    await running.client.account('office-3@contoso.example', { disabled: false });
    await someone.enterPassword('Sandbox-1234');
    await someone.answer('cancel');
    expect(someone.heading).toBe('You cancelled the sign-in.');
    expect((await poll(running, body.device_code)).body.error).toBe('authorization_declined');

    await someone.enterCode(body.user_code);
    expect(someone.wrong).toContain('already been used');
  });

  it('stop an account whose device codes a policy blocks, while the poller only waits', async () => {
    await running.client.account('scan@contoso.example', { blocked: true });
    const { body } = await start(running);
    const someone = person();
    await someone.enterCode(body.user_code);
    await someone.enterAddress('scan@contoso.example');
    await someone.enterPassword('Sandbox-1234');
    expect(someone.heading).toBe('You cannot access this right now');
    expect(someone.text).toContain('53003');
    expect((await poll(running, body.device_code)).body.error).toBe('authorization_pending');
  });

  it('refuse as a test says, and tell the poller what it says', async () => {
    await running.client.signInRule({ code: 65001, poller: { error: 'invalid_grant', code: 65001 }, times: 1 });
    const { body } = await start(running);
    await expect(running.client.approve(body.user_code, 'scan@contoso.example')).rejects.toThrow('AADSTS65001');
    expect((await poll(running, body.device_code)).body.error).toBe('invalid_grant');
  });

  it('answer only under a name of this machine', async () => {
    expect(await statusForHost('sandbox.attacker.example')).toBe(421);
  });

  async function statusForHost(host: string): Promise<number> {
    const { port } = new URL(running.sandbox.pagesUrl);
    return new Promise((resolve, reject) => {
      const call = http.get({ host: '127.0.0.1', port, path: '/control/settings', headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      call.on('error', reject);
    });
  }
});
