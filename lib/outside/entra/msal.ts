import { LogLevel, PublicClientApplication, type INetworkModule } from '@azure/msal-node';
import { logger } from '@/lib/base/logger';
import type { Cloud } from '@/lib/clouds/contract';
import type { Outgoing } from './post';

/** Whose sign-in: the cloud, the tenant (`organizations` or an id) and the client of an app registration. */
export interface Client {
  cloud: Cloud;
  tenant: string;
  clientId: string;
}

export type MsalPost = (request: Pick<Outgoing, 'url' | 'headers' | 'body'>) => Promise<{ status: number; headers: Record<string, string>; body: object }>;

/**
 * An MSAL application of its own for one run or one grant: MSAL's throttle cache knows no accounts, so a shared one
 * would stop every mailbox of a tenant at one mailbox's 503. It discovers nothing: Entra's endpoints are fixed by
 * authority and tenant, and a document fetched could point elsewhere.
 */
export function msalApplication({ cloud, tenant, clientId }: Client, send: MsalPost): PublicClientApplication {
  const authority = new URL(cloud.authority);
  const base = `${authority.origin}/${tenant}`;
  return new PublicClientApplication({
    auth: {
      clientId,
      authority: base,
      knownAuthorities: [authority.host],
      authorityMetadata: JSON.stringify({
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        token_endpoint: `${base}/oauth2/v2.0/token`,
        end_session_endpoint: `${base}/oauth2/v2.0/logout`,
        issuer: `${base}/v2.0`,
        jwks_uri: `${base}/discovery/v2.0/keys`,
      }),
    },
    system: {
      networkClient: networkClient(send),
      disableInternalRetries: true,
      loggerOptions: {
        piiLoggingEnabled: false,
        logLevel: LogLevel.Info,
        loggerCallback: (_level, message, containsPii) => {
          if (!containsPii) logger.debug({ part: 'msal' }, message.slice(0, 400));
        },
      },
    },
  });
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
