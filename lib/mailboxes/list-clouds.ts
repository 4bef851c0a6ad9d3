import { clouds } from '@/lib/clouds/clouds';
import type { CloudChoice } from './contract';

/** The clouds the form offers, the installation's default first. */
export function listClouds(): CloudChoice[] {
  return [...clouds().values()].map((cloud) => ({ name: cloud.name, label: cloud.label, servers: cloud.servers.map((server) => server.name) }));
}
