import { createHash, randomBytes } from 'node:crypto';
import { withOrganization } from '../db/sql';
import { env } from '../env';
import { openWith, sealWith } from './seal';

/** One version of an organization's data key, unwrapped. Never logged, never stored. */
export interface DataKey {
  version: number;
  key: Buffer;
}

const known = new Map<string, Promise<DataKey>>();

function about(organizationId: string): string {
  return `${organizationId}\nOrganizationDataKey`;
}

function keyEncryptionKey(): { id: string; key: Buffer } {
  const key = Buffer.from(env().PLATEN_KEY_ENCRYPTION_KEY, 'base64');
  return { id: createHash('sha256').update(key).digest('hex').slice(0, 16), key };
}

/** The organization's newest data key; made at first use. */
export function newestDataKey(organizationId: string): Promise<DataKey> {
  return remember(`${organizationId}:newest`, async () => (await load(organizationId, null)) ?? create(organizationId));
}

/**
 * One version of the organization's data key.
 * @throws Error when there is no such version, or when it was wrapped by another key-encryption key.
 */
export function dataKey(organizationId: string, version: number): Promise<DataKey> {
  return remember(`${organizationId}:${version}`, async () => {
    const found = await load(organizationId, version);
    if (!found) throw new Error(`the organization has no data key of version ${version}`);
    return found;
  });
}

function remember(name: string, make: () => Promise<DataKey>): Promise<DataKey> {
  let key = known.get(name);
  if (!key) {
    key = make();
    known.set(name, key);
    key.catch(() => known.delete(name));
    // A rotated key is taken up within five minutes.
    setTimeout(() => known.delete(name), 300_000).unref();
  }
  return key;
}

async function load(organizationId: string, version: number | null): Promise<DataKey | null> {
  const [row] = await withOrganization(organizationId, (sql) =>
    sql<{ version: number; wrapped: Buffer; kekId: string }>(
      `SELECT "version", "wrapped", "kekId" FROM "OrganizationDataKey"
       WHERE "organizationId" = $1 AND ($2::int IS NULL OR "version" = $2) ORDER BY "version" DESC LIMIT 1`,
      [organizationId, version],
    ),
  );
  if (!row) return null;
  const wrapping = keyEncryptionKey();
  if (row.kekId !== wrapping.id) {
    throw new Error(`The data key of an organization was wrapped by another key (${row.kekId}). PLATEN_KEY_ENCRYPTION_KEY must be the one it was made with.`);
  }
  return { version: row.version, key: openWith(wrapping.key, about(organizationId), row.wrapped) };
}

async function create(organizationId: string): Promise<DataKey> {
  const wrapping = keyEncryptionKey();
  const wrapped = sealWith(wrapping.key, 1, about(organizationId), randomBytes(32));
  await withOrganization(organizationId, (sql) =>
    sql.count(`INSERT INTO "OrganizationDataKey" ("organizationId", "version", "wrapped", "kekId") VALUES ($1, 1, $2, $3) ON CONFLICT DO NOTHING`, [
      organizationId,
      wrapped,
      wrapping.id,
    ]),
  );
  const stored = await load(organizationId, 1);
  if (!stored) throw new Error('the data key could not be stored');
  return stored;
}
