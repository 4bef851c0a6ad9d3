import { InvalidInput } from '@/lib/base/errors';
import { cloudNamed } from './clouds';

/** Where a socket goes, and the name its certificate must bear. */
export interface Endpoint {
  host: string;
  port: number;
  serverName: string;
  caFile: string | null;
}

/**
 * The only way from a mailbox with OAuth to an address a token may be sent to. It asks the installation's clouds, not the
 * row: whatever was written into the database, a token leaves for no other server.
 * @throws InvalidInput `server_not_in_cloud` for any server that is not the cloud's.
 */
export function endpointFor(cloudName: string, serverName: string): Endpoint {
  const cloud = cloudNamed(cloudName);
  const server = cloud.servers.find((one) => one.name.toLowerCase() === serverName.toLowerCase());
  if (!server) {
    throw new InvalidInput({
      code: 'server_not_in_cloud',
      field: 'serverName',
      title: `${serverName} is not a mail server of ${cloud.label}.`,
      remedy: `With OAuth 2.0 the server is one of: ${cloud.servers.map((one) => one.name).join(', ')}.`,
    });
  }
  return { host: server.host ?? server.name, port: server.port ?? 587, serverName: server.name, caFile: cloud.caFile ?? null };
}
