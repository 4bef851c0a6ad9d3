import { z } from 'zod';
import { askForAppToken } from './acquire-app-only';
import { readDeviceAnswer } from './device-answer';
import { EntraError, entraErrorOf } from './entra-error';
import type { Client, ConfidentialClient } from './msal';
import { post, type Answer } from './post';

const timeoutMs = 15_000;

/** What Entra said to a first try that nobody completes. */
export interface DeviceCodeTrial {
  /** Why there is no code: client, tenant, cloud or scope is wrong. */
  client: EntraError | null;
  /** Why the code would be good for nothing; null also where there is none. */
  code: EntraError | null;
}

/**
 * Asks for a device code and once for its token. A client that may not use codes gets one all the same, and is refused
 * when it asks for the token (7000218, at the first question: MSAL .NET issue 1407, ADAL Python issue 175).
 * Nothing comes of it: the code runs out by itself.
 */
export async function tryDeviceCode({ cloud, tenant, clientId }: Client): Promise<DeviceCodeTrial> {
  const ask = async (endpoint: 'devicecode' | 'token', form: Record<string, string>): Promise<Answer> => {
    const url = `${new URL(cloud.authority).origin}/${encodeURIComponent(tenant)}/oauth2/v2.0/${endpoint}`;
    const answer = await post({ cloud, url, headers: {}, body: new URLSearchParams({ client_id: clientId, ...form }).toString(), timeoutMs });
    if (answer.status >= 400) throw entraErrorOf(answer);
    return answer;
  };
  let step: keyof DeviceCodeTrial = 'client';
  try {
    const { deviceCode } = readDeviceAnswer((await ask('devicecode', { scope: `${cloud.delegatedScope} offline_access openid profile` })).body, new Date());
    step = 'code';
    await ask('token', { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: deviceCode });
  } catch (error) {
    if (!(error instanceof EntraError)) throw error;
    const pending = step === 'code' && ['authorization_pending', 'slow_down'].includes(error.oauthError);
    if (!pending) return { client: null, code: null, [step]: error };
  }
  return { client: null, code: null };
}

const appClaims = z.object({ roles: z.array(z.string()).catch([]) });

/** What came of a token for the app itself. */
export type AppOnlyTrial =
  | { refusal: EntraError }
  /** The application permissions the token carries; null where it can't be read, which is the mail server's business alone. */
  | { refusal: null; roles: string[] | null };

/** Asks once for a token for the app itself, and keeps none of it. */
export async function tryAppOnly(client: ConfidentialClient): Promise<AppOnlyTrial> {
  try {
    return { refusal: null, roles: rolesIn((await askForAppToken(client)).result.accessToken) };
  } catch (error) {
    if (!(error instanceof EntraError)) throw error;
    return { refusal: error };
  }
}

function rolesIn(accessToken: string): string[] | null {
  try {
    return appClaims.parse(JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString())).roles;
  } catch {
    return null;
  }
}
