import { PublicClientApplication, type AuthenticationResult, type INetworkModule, type NetworkRequestOptions, type NetworkResponse } from '@azure/msal-node';
import https from 'node:https';
import type { Running } from './running';

export const PLATEN = 'aaaaaaaa-0000-4000-8000-000000000001';
export const SCOPE = 'https://outlook.office.com/SMTP.Send';
export const CONTOSO = '5c0a7050-1111-4000-8000-00000000c001';
export const FABRIKAM = 'fab71ca0-2222-4000-8000-00000000fab1';

/** The error or token as the endpoint said it. */
export interface Answer {
  status: number;
  body: {
    error?: string;
    error_description?: string;
    error_codes?: number[];
    suberror?: string;
    access_token: string;
    refresh_token: string;
    expires_in: number;
    device_code: string;
    user_code: string;
    verification_uri: string;
    interval: number;
    message: string;
  };
}

export async function requestOf<T>(running: Running, method: string, url: string, options: NetworkRequestOptions = {}): Promise<NetworkResponse<T>> {
  return new Promise((resolve, reject) => {
    const call = https.request(url, { method, ca: running.ca, agent: false, headers: options.headers ?? {} }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as T;
        resolve({ status: response.statusCode ?? 0, headers: response.headers as Record<string, string>, body });
      });
      response.on('error', reject);
    });
    call.on('error', reject);
    call.end(options.body);
  });
}

/** One form to /devicecode or /token. */
export async function post(running: Running, endpoint: 'devicecode' | 'token', form: Record<string, string>, tenant = 'organizations'): Promise<Answer> {
  const url = `${running.sandbox.entraUrl}/${tenant}/oauth2/v2.0/${endpoint}`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams({ client_id: PLATEN, ...form }).toString();
  const answer = await requestOf<Answer['body']>(running, 'POST', url, { headers, body });
  return { status: answer.status, body: answer.body };
}

export const start = (running: Running, tenant?: string, scope = `${SCOPE} offline_access openid profile`) => post(running, 'devicecode', { scope }, tenant);
export const poll = (running: Running, device_code: string, tenant?: string) => post(running, 'token', { grant_type: 'device_code', device_code }, tenant);
export const refresh = (running: Running, refresh_token: string, tenant?: string) => post(running, 'token', { grant_type: 'refresh_token', refresh_token, scope: SCOPE }, tenant);

/** A whole device sign-in without a person. */
export async function signIn(running: Running, account: string, scope?: string): Promise<Answer['body']> {
  const { body } = await start(running, undefined, scope);
  await running.client.approve(body.user_code, account);
  return (await poll(running, body.device_code)).body;
}

export function msal(running: Running, tenant = 'organizations'): PublicClientApplication {
  const networkClient: INetworkModule = {
    sendGetRequestAsync: (url, options) => requestOf(running, 'GET', url, options),
    sendPostRequestAsync: (url, options) => requestOf(running, 'POST', url, options),
  };
  const { entraUrl } = running.sandbox;
  return new PublicClientApplication({
    auth: { clientId: PLATEN, authority: `${entraUrl}/${tenant}`, knownAuthorities: [new URL(entraUrl).host] },
    system: { networkClient },
  });
}

/** MSAL's device code flow; `approve` plays the person. */
export function deviceCode(app: PublicClientApplication, approve: (code: string) => void): Promise<AuthenticationResult | null> {
  return app.acquireTokenByDeviceCode({ scopes: [SCOPE], deviceCodeCallback: ({ userCode }) => approve(userCode) });
}

export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>;
}
