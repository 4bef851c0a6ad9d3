import path from 'node:path';
import { Sentence } from '../postgres';

export type Mode = 'demo' | 'production';
type Environment = Readonly<Record<string, string | undefined>>;

/** Ports a start listens on, by the environment variable that moves each. */
export const PORTS = {
  PLATEN_WEB_PORT: { fallback: 3000, what: 'the web' },
  PLATEN_API_PORT: { fallback: 4000, what: 'the api' },
  PLATEN_POSTGRES_PORT: { fallback: 54329, what: 'the embedded Postgres' },
  PLATEN_SANDBOX_ENTRA_PORT: { fallback: 4443, what: "the sandbox's Entra ID" },
  PLATEN_SANDBOX_EXCHANGE_PORT: { fallback: 4587, what: "the sandbox's Exchange" },
  PLATEN_SANDBOX_RELAY_PORT: { fallback: 4588, what: "the sandbox's plain mail server" },
  PLATEN_SANDBOX_PAGES_PORT: { fallback: 4010, what: "the sandbox's pages" },
} as const;

export type PortName = keyof typeof PORTS;

export interface Settings {
  mode: Mode;
  dataFolder: string;
  ports: Record<PortName, number>;
  /** Addresses web and api listen on. */
  webHost: string;
  apiHost: string;
  publicUrl: string;
  apiUrl: string;
  sandboxUrl: string;
  /** Written when everything is ready, deleted at the end: for whoever starts Platen from a program. */
  readyFile: string | undefined;
}

const NEEDED_IN_PRODUCTION: Record<string, string> = {
  DATABASE_WEB_URL: 'address of the database for role platen_web',
  DATABASE_API_URL: 'address of the database for role platen_api',
  DATABASE_WORKER_URL: 'address of the database for role platen_worker',
  DATABASE_OWNER_URL: 'address of the database for role platen_owner, for migrations',
  NEXTAUTH_SECRET: 'signs session cookies; at least 16 characters, for example from: openssl rand -base64 32',
  PLATEN_KEY_ENCRYPTION_KEY: 'wraps the data keys; 32 bytes in base64, for example from: openssl rand -base64 32',
  PLATEN_CREDENTIAL_KEY: 'HMAC of credentials; 32 bytes in base64, for example from: openssl rand -base64 32',
  PLATEN_PUBLIC_URL: 'address of the web in a browser, for example https://platen.example.com',
};

/** A start that is given a database of its own is no demo. */
const DATABASES = ['DATABASE_WEB_URL', 'DATABASE_API_URL', 'DATABASE_WORKER_URL', 'DATABASE_OWNER_URL'];

function readMode(environment: Environment): Mode {
  const given = environment.PLATEN_MODE;
  if (!given) return DATABASES.some((name) => environment[name]) ? 'production' : 'demo';
  if (given === 'demo' || given === 'production') return given;
  throw new Sentence(`PLATEN_MODE is "${given}"; it is demo or production.`);
}

function readPort(environment: Environment, name: PortName): number {
  const text = environment[name];
  if (!text) return PORTS[name].fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) throw new Sentence(`${name} is "${text}"; a port is a number from 1 to 65535.`);
  return port;
}

function refuseMissing(environment: Environment): void {
  const missing = Object.entries(NEEDED_IN_PRODUCTION).filter(([name]) => !environment[name]);
  if (missing.length === 0) return;
  const lines = missing.map(([name, what]) => `  ${name}: ${what}`);
  throw new Sentence(`Production needs ${missing.length === 1 ? 'one more setting' : `${missing.length} more settings`}; nothing was started.\n${lines.join('\n')}`);
}

/** Reads what a start needs from the environment. Throws a Sentence that names every setting that is wrong or missing. */
export function readSettings(environment: Environment, root: string): Settings {
  const mode = readMode(environment);
  if (mode === 'production') refuseMissing(environment);
  const names = Object.keys(PORTS) as PortName[];
  const ports = Object.fromEntries(names.map((name) => [name, readPort(environment, name)])) as Record<PortName, number>;
  // The demo's log-in is printed on the terminal, so it serves this machine only, unless told otherwise.
  const host = mode === 'demo' ? '127.0.0.1' : '0.0.0.0';
  return {
    mode,
    dataFolder: path.resolve(root, environment.PLATEN_DATA_DIR || '.platen'),
    ports,
    webHost: environment.PLATEN_WEB_HOST || host,
    apiHost: environment.PLATEN_API_HOST || host,
    publicUrl: environment.PLATEN_PUBLIC_URL || `http://localhost:${ports.PLATEN_WEB_PORT}`,
    apiUrl: environment.PLATEN_API_URL || `http://localhost:${ports.PLATEN_API_PORT}`,
    sandboxUrl: `http://localhost:${ports.PLATEN_SANDBOX_PAGES_PORT}`,
    readyFile: environment.PLATEN_READY_FILE && path.resolve(root, environment.PLATEN_READY_FILE),
  };
}

/** The ports that must be free before this start: what it will listen on, with the address. */
export function portsToCheck({ mode, ports, webHost, apiHost }: Settings): { name: PortName; port: number; host: string }[] {
  const names: PortName[] = ['PLATEN_WEB_PORT', 'PLATEN_API_PORT'];
  // Postgres looks after its own: it may already run, and be ours.
  if (mode === 'demo') names.push(...(Object.keys(PORTS) as PortName[]).filter((name) => name.startsWith('PLATEN_SANDBOX_')));
  const hosts: Partial<Record<PortName, string>> = { PLATEN_WEB_PORT: webHost, PLATEN_API_PORT: apiHost };
  return names.map((name) => ({ name, port: ports[name], host: hosts[name] ?? '127.0.0.1' }));
}
