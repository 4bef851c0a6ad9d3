import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimsOf, CONTOSO, post, refresh, SCOPE, signIn } from '@/sandbox/testing/entra';
import { Person } from '@/sandbox/testing/person';
import { Running } from '@/sandbox/testing/running';

let running: Running;
beforeAll(async () => {
  running = await Running.start();
});
beforeEach(async () => {
  await running.client.reset();
  await running.client.settings({ deviceCodeInterval: 1 });
});
afterAll(() => running.stop());

describe('refreshing', () => {
  it('gives a new refresh token at every use and leaves the old one valid', async () => {
    const first = await signIn(running, 'scan@contoso.example');
    const second = (await refresh(running, first.refresh_token)).body;
    expect(second.refresh_token).not.toBe(first.refresh_token);
    for (const token of [first.refresh_token, second.refresh_token, first.refresh_token]) {
      expect((await refresh(running, token)).status).toBe(200);
    }
  });

  it('gives tokens of the lifetime that was set, and of 60 to 90 minutes where none was', async () => {
    const usual = await signIn(running, 'scan@contoso.example');
    expect(usual.expires_in).toBeGreaterThanOrEqual(3600);
    expect(usual.expires_in).toBeLessThan(5400);
    await running.client.settings({ accessTokenSeconds: 7 });
    const short = (await refresh(running, usual.refresh_token)).body;
    expect(short.expires_in).toBe(7);
    const { iat, exp } = claimsOf(short.access_token);
    expect(Number(exp) - Number(iat)).toBe(7);
  });

  it('fails once the grants of an account are revoked, with the number a test chose, until it signs in again', async () => {
    const before = await signIn(running, 'scan@contoso.example');
    const other = await signIn(running, 'alerts@contoso.example');
    expect(await running.client.revoke({ account: 'scan@contoso.example', code: 700082, suberror: 'bad_token' })).toEqual({ revoked: expect.any(Number) as number });
    expect((await refresh(running, before.refresh_token)).body).toMatchObject({ error: 'invalid_grant', error_codes: [700082], suberror: 'bad_token' });
    expect((await refresh(running, other.refresh_token)).status).toBe(200);
    const after = await signIn(running, 'scan@contoso.example');
    expect((await refresh(running, after.refresh_token)).status).toBe(200);
  });

  it('kills a token got by device code when a policy comes to block that, even if the policy goes again', async () => {
    const { refresh_token } = await signIn(running, 'scan@contoso.example');
    await running.client.account('scan@contoso.example', { blocked: true });
    expect((await refresh(running, refresh_token)).body.error_codes).toEqual([530036]);
    await running.client.account('scan@contoso.example', { blocked: false });
    expect((await refresh(running, refresh_token)).body.error_codes).toEqual([530036]);
  });

  it('answers with any error a test asks for, for one account and as often as it says', async () => {
    const { refresh_token } = await signIn(running, 'scan@contoso.example');
    await running.client.entraRule({
      match: { account: 'scan@contoso.example', request: 'refresh_token' },
      error: 'temporarily_unavailable',
      code: 90033,
      status: 503,
      times: 2,
    });
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await refresh(running, refresh_token)).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable', error_codes: [90033] } });
    }
    expect((await refresh(running, refresh_token)).status).toBe(200);
    await running.client.entraRule({ action: 'drop', times: 1 });
    await expect(refresh(running, refresh_token)).rejects.toThrow();
  });

  it('is counted in the log without a token in it', async () => {
    const { refresh_token, access_token } = await signIn(running, 'scan@contoso.example');
    await refresh(running, refresh_token);
    const log = await running.client.log({ part: 'entra', account: 'scan@contoso.example' });
    expect(log.counts).toMatchObject({ 'entra refresh_token ok': 1, 'entra device_code ok': 1 });
    expect(JSON.stringify(log)).not.toContain(refresh_token);
    expect(JSON.stringify(log)).not.toContain(access_token.slice(-40));
  });
});

describe('a restart', () => {
  it('keeps grants, keys, open device codes and half-finished sign-ins', async () => {
    const granted = await signIn(running, 'scan@contoso.example');
    const open = (await post(running, 'devicecode', { scope: `${SCOPE} offline_access openid profile` })).body;
    const someone = new Person(running.sandbox.pagesUrl);
    await someone.enterCode(open.user_code);
    await someone.enterAddress('alerts@contoso.example');

    await running.restart();
    expect((await refresh(running, granted.refresh_token)).status).toBe(200);
    await someone.enterPassword('Sandbox-1234');
    await someone.answer('continue');
    const late = await post(running, 'token', { grant_type: 'device_code', device_code: open.device_code });
    expect(claimsOf(late.body.access_token)['upn']).toBe('alerts@contoso.example');
  });

  it('does not bring a revoked grant back to life', async () => {
    const { refresh_token } = await signIn(running, 'hr-scan@contoso.example');
    await running.client.revoke({ account: 'hr-scan@contoso.example' });
    await running.restart();
    expect((await refresh(running, refresh_token)).body.error_codes).toEqual([50173]);
  });
});

describe('an application without a person', () => {
  const form = { client_id: 'aaaaaaaa-0000-4000-8000-000000000003', grant_type: 'client_credentials', scope: 'https://outlook.office365.com/.default' };

  it('gets a token with SMTP.SendAsApp for its secret', async () => {
    const { status, body } = await post(running, 'token', { ...form, client_secret: 'Sandbox-secret-1234' }, CONTOSO);
    expect(status).toBe(200);
    expect(claimsOf(body.access_token)).toMatchObject({ tid: CONTOSO, roles: ['SMTP.SendAsApp'], aud: 'https://outlook.office365.com', idtyp: 'app' });
  });

  it('is told apart: a wrong secret, none at all', async () => {
    expect(await post(running, 'token', { ...form, client_secret: 'wrong' }, CONTOSO)).toMatchObject({ status: 401, body: { error: 'invalid_client', error_codes: [7000215] } });
    expect((await post(running, 'token', form, CONTOSO)).body.error_codes).toEqual([7000218]);
  });
});
