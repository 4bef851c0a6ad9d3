/** Where a mailbox's password goes, as whom, and how well guarded on the way. */
export interface PasswordEndpoint {
  serverName: string;
  port: number;
  userName: string;
  security: 'none' | 'starttls' | 'tls';
  authEncryption: 'auto' | 'on' | 'off' | null;
}

/**
 * STARTTLS is below TLS from the first byte (RFC 8314 §3): greeting and EHLO cross the network in clear, where somebody can
 * write into them.
 */
const connection = ['none', 'starttls', 'tls'] as const;
/** `on`: the password itself never crosses the line; `auto`: it may, where the line is encrypted or nothing better is offered; `off`: it always does. */
const authentication = ['off', 'auto', 'on'] as const;

/**
 * Whether a password that was given for one endpoint may go to another without being asked for again: the same host, port and user
 * name, and neither the connection nor the authentication less encrypted than before.
 */
export function mayKeepPassword(given: PasswordEndpoint, next: PasswordEndpoint): boolean {
  return (
    given.serverName === next.serverName &&
    given.port === next.port &&
    given.userName === next.userName &&
    connection.indexOf(next.security) >= connection.indexOf(given.security) &&
    authentication.indexOf(next.authEncryption ?? 'auto') >= authentication.indexOf(given.authEncryption ?? 'auto')
  );
}

const connectionWords = { none: 'no encryption', starttls: 'STARTTLS', tls: 'SSL/TLS' } as const;
const authenticationWords = { auto: 'Auto', on: 'On', off: 'Off' } as const;

/** The endpoint in words: "mail.contoso.com:587 as scan@contoso.com, STARTTLS, Auth. Encryption Auto". */
export function endpointWords({ serverName, port, userName, security, authEncryption }: PasswordEndpoint): string {
  return `${serverName}:${port} as ${userName}, ${connectionWords[security]}, Auth. Encryption ${authenticationWords[authEncryption ?? 'auto']}`;
}
