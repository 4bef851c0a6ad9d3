import { z } from 'zod';
import { trustOf } from './forwarded';

const key32 = z.string().refine((value) => Buffer.from(value, 'base64').length === 32, 'must be 32 bytes in base64');
const switchOnOff = z.enum(['on', 'off']).transform((value) => value === 'on');
/** Comma between. */
const list = z
  .string()
  .default('')
  .transform((text) => text.split(',').map((one) => one.trim()).filter(Boolean));

function areProxies(proxies: readonly string[]): boolean {
  try {
    trustOf(proxies);
    return true;
  } catch {
    return false;
  }
}

const cloudsJson = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON: clouds by name' });
    return z.NEVER;
  }
});

const schema = z.object({
  PLATEN_MODE: z.enum(['demo', 'production']).optional(),
  PLATEN_DATA_DIR: z.string().min(1).default('.platen'),
  DATABASE_URL: z.string().min(1),
  DATABASE_OWNER_URL: z.string().min(1).optional(),
  REDIS_URL: z.string().min(1).optional(),
  PLATEN_PUBLIC_URL: z.url().default('http://localhost:3000'),
  PLATEN_API_URL: z.url().default('http://localhost:4000'),
  PLATEN_WEB_PORT: z.coerce.number().int().default(3000),
  PLATEN_API_PORT: z.coerce.number().int().default(4000),
  PLATEN_API_HOST: z.string().default('127.0.0.1'),
  PLATEN_TRUSTED_PROXIES: list.refine(areProxies, 'must be addresses and networks such as 10.0.0.0/8, comma between'),
  PLATEN_KEY_ENCRYPTION_KEY: key32,
  PLATEN_KEY_ENCRYPTION_KEYS_ALSO: list.pipe(z.array(key32)),
  PLATEN_CREDENTIAL_KEY: key32,
  NEXTAUTH_SECRET: z.string().min(16),
  PLATEN_CLOUDS: cloudsJson.default({}),
  PLATEN_CLIENT_ID: z.uuid().optional(),
  PLATEN_ALLOW_PRIVATE_SMTP_HOSTS: switchOnOff.default(false),
  PLATEN_SMTP_CA_FILE: z.string().optional(),
  PLATEN_MIN_FREE_MB: z.coerce.number().nonnegative().default(500),
  PLATEN_DATABASE_DISK: z.string().optional(),
  PLATEN_DATABASE_MAX_GB: z.coerce.number().positive().optional(),
  PLATEN_SWEEP_SECONDS: z.coerce.number().positive().default(15),
  PLATEN_KEEP_ALIVE_HOURS: z.coerce.number().min(1).max(24 * 30).default(12),
  PLATEN_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export type Env = z.output<typeof schema> & { PLATEN_MODE: 'demo' | 'production' };

let parsed: Env | undefined;

/**
 * Makes the address of the database that is meant for this process its own: each logs in as a role of its own. Called once,
 * before anything else reads the environment.
 * @throws Error where neither `name` nor DATABASE_URL is set
 */
export function useDatabaseUrl(name: `DATABASE_${'WEB' | 'API' | 'WORKER' | 'ADMIN'}_URL`): void {
  const url = process.env[name] || process.env.DATABASE_URL;
  if (!url) throw new Error(`The environment is not complete. ${name}: is missing. docs/architecture.md lists every variable.`);
  process.env.DATABASE_URL = url;
}

/**
 * The installation's settings, parsed once.
 * @throws Error naming every variable that is missing or malformed (never its value).
 */
export function env(): Env {
  if (parsed) return parsed;
  const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.code === 'invalid_type' ? 'is missing' : issue.message}`);
    throw new Error(`The environment is not complete. ${lines.join('; ')}. docs/architecture.md lists every variable.`);
  }
  parsed = { ...result.data, PLATEN_MODE: result.data.PLATEN_MODE ?? 'production' };
  return parsed;
}
