import path from 'node:path';
import { Sentence } from '../postgres';
import type { Secrets } from './secrets';
import type { Settings } from './settings';

type Environment = Readonly<Record<string, string | undefined>>;

/** Platen's client in the sandbox's Entra ID, and the one the sandbox knows as an app of many tenants. */
const SANDBOX_CLIENT_ID = 'aaaaaaaa-0000-4000-8000-000000000001';

/** What only the start itself, the migration or one of the processes may hold. */
const WITHHELD = ['DATABASE_URL', 'DATABASE_OWNER_URL', 'DATABASE_WEB_URL', 'DATABASE_API_URL', 'DATABASE_WORKER_URL', 'DATABASE_ADMIN_URL', 'PLATEN_READY_FILE'];

/** What web, api and worker share and the sandbox, which plays a stranger, does not get. */
const SECRET = ['REDIS_URL', 'PLATEN_KEY_ENCRYPTION_KEY', 'PLATEN_KEY_ENCRYPTION_KEYS_ALSO', 'PLATEN_CREDENTIAL_KEY', 'NEXTAUTH_SECRET'];

/** What every child gets: the person's environment without npm's additions and without secrets. */
export function plainEnvironment(settings: Settings, given: Environment): Record<string, string> {
  const kept = Object.entries(given).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^npm_/i.test(entry[0]) && entry[0] !== 'NODE_CHANNEL_FD' && ![...WITHHELD, ...SECRET].includes(entry[0]),
  );
  const ports = Object.entries(settings.ports).map(([name, port]) => [name, String(port)]);
  return {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(ports),
    NODE_ENV: 'production',
    PLATEN_MODE: settings.mode,
    PLATEN_DATA_DIR: settings.dataFolder,
    PLATEN_PUBLIC_URL: settings.publicUrl,
    PLATEN_API_URL: settings.apiUrl,
    PLATEN_WEB_HOST: settings.webHost,
    PLATEN_API_HOST: settings.apiHost,
  };
}

/** The sandbox as one more cloud; an entry of that name in the person's PLATEN_CLOUDS comes first. */
function sandboxClouds(settings: Settings, given: string | undefined): string {
  // A browser does not know the sandbox's certificate authority, so it is sent to the plain http of this machine.
  const pages = settings.sandboxUrl.replace(/(?<!\/)\/+$/, '');
  const { PLATEN_SANDBOX_ENTRA_PORT: entra, PLATEN_SANDBOX_EXCHANGE_PORT: exchange } = settings.ports;
  const sandbox = {
    label: 'Sandbox',
    authority: `https://localhost:${entra}`,
    browserAuthority: pages,
    signInAddress: `${pages}/devicelogin`,
    adminCenter: `${pages}/accounts`,
    caFile: sandboxCaFile(settings),
    delegatedScope: 'https://outlook.office.com/SMTP.Send',
    appOnlyScope: 'https://outlook.office365.com/.default',
    servers: [{ name: 'smtp.office365.sandbox', host: '127.0.0.1', port: exchange }],
  };
  return JSON.stringify({ sandbox, ...parseClouds(given) });
}

/** Only as far as needed to add one; the migration checks every entry. */
function parseClouds(given: string | undefined): object {
  try {
    const own: unknown = JSON.parse(given || '{}');
    if (typeof own === 'object' && own !== null) return own;
  } catch {
    // Said below.
  }
  throw new Sentence('PLATEN_CLOUDS is not a JSON object. It maps names of clouds to their settings: docs/architecture.md.');
}

function sandboxCaFile({ dataFolder }: Settings): string {
  return path.join(dataFolder, 'sandbox', 'ca.pem');
}

/** What web, api and worker get on top in the demo. */
export function demoEnvironment(settings: Settings, secrets: Secrets, given: Environment): Record<string, string> {
  return {
    ...secretsGiven(given),
    PLATEN_KEY_ENCRYPTION_KEY: given.PLATEN_KEY_ENCRYPTION_KEY || secrets.keyEncryptionKey,
    PLATEN_CREDENTIAL_KEY: given.PLATEN_CREDENTIAL_KEY || secrets.credentialKey,
    NEXTAUTH_SECRET: given.NEXTAUTH_SECRET || secrets.nextAuthSecret,
    PLATEN_CLOUDS: sandboxClouds(settings, given.PLATEN_CLOUDS),
    PLATEN_CLIENT_ID: given.PLATEN_CLIENT_ID || SANDBOX_CLIENT_ID,
    PLATEN_ALLOW_PRIVATE_SMTP_HOSTS: given.PLATEN_ALLOW_PRIVATE_SMTP_HOSTS || 'on',
    PLATEN_SMTP_CA_FILE: given.PLATEN_SMTP_CA_FILE || sandboxCaFile(settings),
  };
}

/** What web, api and worker get on top in production: what the person set. */
export function secretsGiven(given: Environment): Record<string, string> {
  return Object.fromEntries(SECRET.flatMap((name) => (given[name] ? [[name, given[name]]] : [])));
}
