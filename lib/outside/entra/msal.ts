import { X509Certificate } from 'node:crypto';
import { ConfidentialClientApplication, PublicClientApplication, type Configuration, type INetworkModule } from '@azure/msal-node';
import type { Cloud } from '@/lib/clouds/contract';
import { msalLogging } from './msal-log';
import type { Outgoing } from './post';

/** Whose sign-in: the cloud, the tenant (`organizations` or an id) and the client of an app registration. */
export interface Client {
  cloud: Cloud;
  tenant: string;
  clientId: string;
}

/** What a confidential client shows of itself: its secret, or a certificate's key (both PEM). Never logged. */
export type ClientCredential = { secret: string } | { certificate: string; privateKey: string };

export type ConfidentialClient = Client & { credential: ClientCredential };

export type MsalPost = (request: Pick<Outgoing, 'url' | 'headers' | 'body'>) => Promise<{ status: number; headers: Record<string, string>; body: object }>;

/**
 * An MSAL application of its own for one run or one grant: MSAL's throttle cache knows no accounts, so a shared one
 * would stop every mailbox of a tenant at one mailbox's 503. It discovers nothing: Entra's endpoints are fixed by
 * authority and tenant, and a document fetched could point elsewhere.
 */
export function msalApplication(client: Client, send: MsalPost): PublicClientApplication {
  return new PublicClientApplication(configurationOf(client, send));
}

/** The same for a client that proves itself by its secret or certificate. */
export function confidentialApplication(client: ConfidentialClient, send: MsalPost): ConfidentialClientApplication {
  const { auth, ...rest } = configurationOf(client, send);
  return new ConfidentialClientApplication({ auth: { ...auth, ...proofOf(client.credential) }, ...rest });
}

function proofOf(credential: ClientCredential) {
  if ('secret' in credential) return { clientSecret: credential.secret };
  const thumbprintSha256 = new X509Certificate(credential.certificate).fingerprint256.replaceAll(':', '');
  return { clientCertificate: { thumbprintSha256, privateKey: credential.privateKey } };
}

function configurationOf({ cloud, tenant, clientId }: Client, send: MsalPost): Configuration {
  const authority = new URL(cloud.authority);
  const base = `${authority.origin}/${tenant}`;
  return {
    auth: {
      clientId,
      authority: base,
      knownAuthorities: [authority.host],
      authorityMetadata: JSON.stringify({
        authorization_endpoint: `${new URL(cloud.browserAuthority ?? cloud.authority).origin}/${tenant}/oauth2/v2.0/authorize`,
        token_endpoint: `${base}/oauth2/v2.0/token`,
        end_session_endpoint: `${base}/oauth2/v2.0/logout`,
        issuer: `${base}/v2.0`,
        jwks_uri: `${base}/discovery/v2.0/keys`,
      }),
    },
    system: {
      networkClient: networkClient(send),
      disableInternalRetries: true,
      loggerOptions: msalLogging(),
    },
  };
}

function networkClient(send: MsalPost): INetworkModule {
  return {
    sendGetRequestAsync: () => Promise.reject(new Error('Entra is asked nothing by GET')),
    async sendPostRequestAsync<T>(url: string, options?: { headers?: Record<string, string>; body?: string }) {
      const answer = await send({ url, headers: options?.headers ?? {}, body: options?.body ?? '' });
      return { status: answer.status, headers: answer.headers, body: answer.body as T };
    },
  };
}
