import { randomBytes } from 'node:crypto';
import type { FreshDatabase } from './fresh-database';
import type { ProductInfo } from './product-info';

/**
 * Sets the environment of this test process to a complete one on `database`. Call it before anything reads
 * lib/base/env, which parses it once; each live test file runs in a process of its own.
 *
 * @param overrides by name, as in docs/architecture.md; undefined takes a name away
 */
export function useEnvironment(database: Pick<FreshDatabase, 'appUrl' | 'ownerUrl'> & Partial<Pick<FreshDatabase, 'processUrls'>>, overrides: Record<string, string | undefined> = {}): void {
  const values: Record<string, string | undefined> = {
    PLATEN_MODE: 'demo',
    DATABASE_URL: database.appUrl,
    DATABASE_WEB_URL: undefined,
    DATABASE_API_URL: undefined,
    DATABASE_WORKER_URL: undefined,
    DATABASE_ADMIN_URL: undefined,
    ...database.processUrls,
    DATABASE_OWNER_URL: database.ownerUrl,
    REDIS_URL: undefined,
    PLATEN_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    PLATEN_CREDENTIAL_KEY: randomBytes(32).toString('base64'),
    NEXTAUTH_SECRET: randomBytes(32).toString('base64'),
    PLATEN_LOG_LEVEL: 'silent',
    ...overrides,
  };
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

let besideProduct = false;

/** Whether this process acts beside a product: else it has opened nothing of its. */
export function actsBesideProduct(): boolean {
  return besideProduct;
}

/** Lets this process act beside a running product: the same database, keys and clouds. */
export function useProduct(product: Pick<ProductInfo, 'environment'>): void {
  besideProduct = true;
  Object.assign(process.env, product.environment, { PLATEN_MODE: 'demo', PLATEN_LOG_LEVEL: 'silent' });
}
