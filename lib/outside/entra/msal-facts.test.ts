import { PublicClientApplication, type INetworkModule } from '@azure/msal-node';
import { beforeEach, describe, expect, it } from 'vitest';

// What MSAL does by itself, and why it is not left to: lib/outside/entra gives each grant an object of its own, tells MSAL no
// error, and keeps what MSAL keeps. A version that does otherwise is to be looked at.

const tid = '11111111-2222-4333-8444-555555555555';
const authority = `https://login.example/${tid}`;
const scopes = ['https://outlook.office.com/SMTP.Send'];
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

interface Refusal {
  status: number;
  headers?: Record<string, string>;
  body: object;
}

/** What the server answers next; else new tokens for whoever the refresh token names. */
let refusal: Refusal | null;
let asked: string[];

const network: INetworkModule = {
  sendGetRequestAsync: () => Promise.reject(new Error('nothing is asked by GET')),
  sendPostRequestAsync<T>(_url: string, options?: { body?: string }) {
    const brought = new URLSearchParams(options?.body ?? '').get('refresh_token') ?? '';
    asked.push(brought);
    if (refusal) return Promise.resolve({ headers: {}, ...refusal, body: refusal.body as T });
    const [name = '', turn = '0'] = brought.split('.');
    const oid = `00000000-0000-4000-8000-00000000000${name}`;
    const body = {
      token_type: 'Bearer',
      scope: scopes.join(' '),
      expires_in: 3600,
      access_token: `access-${name}`,
      refresh_token: `${name}.${Number(turn) + 1}`,
      id_token: `${part({ alg: 'none' })}.${part({ oid, tid, sub: oid, preferred_username: `${name}@contoso.example`, ver: '2.0' })}.x`,
      client_info: part({ uid: oid, utid: tid }),
    };
    return Promise.resolve({ status: 200, headers: {}, body: body as T });
  },
};

function application(): PublicClientApplication {
  const metadata = {
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    end_session_endpoint: `${authority}/oauth2/v2.0/logout`,
    issuer: `${authority}/v2.0`,
    jwks_uri: `${authority}/discovery/v2.0/keys`,
  };
  return new PublicClientApplication({
    auth: { clientId: '5f0c4a1e-0000-4000-8000-00000000c001', authority, knownAuthorities: ['login.example'], authorityMetadata: JSON.stringify(metadata) },
    system: { networkClient: network, disableInternalRetries: true },
  });
}

/** An object that has signed in these accounts. */
async function signedIn(...names: string[]): Promise<{ msal: PublicClientApplication; refresh: (name: string) => Promise<unknown> }> {
  const msal = application();
  for (const name of names) await msal.acquireTokenByRefreshToken({ refreshToken: `${name}.0`, scopes, forceCache: true });
  return {
    msal,
    async refresh(name) {
      const account = (await msal.getTokenCache().getAllAccounts()).find(({ username }) => username.startsWith(name));
      if (!account) throw new Error(`${name} has no account`);
      return msal.acquireTokenSilent({ account, scopes, forceRefresh: true });
    },
  };
}

beforeEach(() => {
  refusal = null;
  asked = [];
});

describe('MSAL', () => {
  it('stops every account of an object at one account’s 503, without asking the server; another object goes on', async () => {
    const [shared, apart] = [await signedIn('1', '2'), await signedIn('2')];
    refusal = { status: 503, headers: { 'retry-after': '60' }, body: { error: 'temporarily_unavailable', error_codes: [90033], error_description: 'AADSTS90033: busy' } };
    await expect(shared.refresh('1')).rejects.toThrow();
    refusal = null;
    const before = asked.length;
    await expect(shared.refresh('2')).rejects.toMatchObject({ errorCode: '90033' });
    expect(asked).toHaveLength(before);
    await expect(apart.refresh('2')).resolves.toHaveProperty('accessToken', 'access-2');
  });

  it('throws a refresh token away at bad_token, and has none the next time', async () => {
    const { refresh } = await signedIn('1');
    refusal = { status: 400, body: { error: 'invalid_grant', suberror: 'bad_token', error_codes: [70043], error_description: 'AADSTS70043: expired' } };
    await expect(refresh('1')).rejects.toMatchObject({ subError: 'bad_token' });
    refusal = null;
    await expect(refresh('1')).rejects.toMatchObject({ errorCode: 'no_tokens_found' });
  });

  it('drops the new refresh token of a refresh with an empty cache, unless it is told to keep it', async () => {
    const [kept, dropped] = [application(), application()];
    await kept.acquireTokenByRefreshToken({ refreshToken: '1.0', scopes, forceCache: true });
    await dropped.acquireTokenByRefreshToken({ refreshToken: '1.0', scopes });
    expect(kept.getTokenCache().serialize()).toContain('"1.1"');
    expect(dropped.getTokenCache().serialize()).not.toContain('1.1');
  });

  it('keeps the rotated refresh token of a silent refresh, and brings it the next time', async () => {
    const { msal, refresh } = await signedIn('1');
    await refresh('1');
    await refresh('1');
    expect(asked).toEqual(['1.0', '1.1', '1.2']);
    expect(msal.getTokenCache().serialize()).toContain('"1.3"');
  });
});
