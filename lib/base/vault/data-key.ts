import { randomBytes } from 'node:crypto';
import { withOrganization } from '../db/sql';
import { unwrapDataKey, wrapDataKey, type WrappedKey } from './key-encryption';

/** One version of an organization's data key, unwrapped. Never logged, never stored. */
export interface DataKey {
  version: number;
  key: Buffer;
}

/** So long after a new version was made a process may still seal with the one before; a rotation waits for it. */
export const newestKeptMs = 20_000;
/** A version never changes; it is kept so that reading a mail costs no look-up. */
const keptMs = 300_000;

const known = new Map<string, { key: Promise<DataKey>; until: number }>();

/** The organization's newest data key; made at first use. */
export function newestDataKey(organizationId: string): Promise<DataKey> {
  return remember(`${organizationId}:newest`, newestKeptMs, async () => (await load(organizationId, null)) ?? create(organizationId));
}

/**
 * One version of the organization's data key.
 * @throws Error when there is no such version, or when it was wrapped by a key the installation has not got.
 */
export function dataKey(organizationId: string, version: number): Promise<DataKey> {
  return remember(`${organizationId}:${version}`, keptMs, async () => {
    const found = await load(organizationId, version);
    if (!found) throw new Error(`the organization has no data key of version ${version}`);
    return found;
  });
}

function remember(name: string, forMs: number, make: () => Promise<DataKey>): Promise<DataKey> {
  const now = performance.now();
  const found = known.get(name);
  // By the clock, not by the timer alone: a process that was stopped must not go on with what it knew before.
  if (found && now < found.until) return found.key;
  const entry = { key: make(), until: now + forMs };
  const forget = (): void => {
    if (known.get(name) === entry) known.delete(name);
  };
  known.set(name, entry);
  entry.key.catch(forget);
  setTimeout(forget, forMs).unref();
  return entry.key;
}

async function load(organizationId: string, version: number | null): Promise<DataKey | null> {
  const [row] = await withOrganization(organizationId, (sql) =>
    sql<WrappedKey>(
      `SELECT "version", "wrapped", "kekId" FROM "OrganizationDataKey"
       WHERE "organizationId" = $1 AND ($2::int IS NULL OR "version" = $2) ORDER BY "version" DESC LIMIT 1`,
      [organizationId, version],
    ),
  );
  return row ? { version: row.version, key: unwrapDataKey(organizationId, row) } : null;
}

async function create(organizationId: string): Promise<DataKey> {
  const { wrapped, kekId } = wrapDataKey(organizationId, 1, randomBytes(32));
  await withOrganization(organizationId, (sql) =>
    sql.count(`INSERT INTO "OrganizationDataKey" ("organizationId", "version", "wrapped", "kekId") VALUES ($1, 1, $2, $3) ON CONFLICT DO NOTHING`, [
      organizationId,
      wrapped,
      kekId,
    ]),
  );
  const stored = await load(organizationId, 1);
  if (!stored) throw new Error('the data key could not be stored');
  return stored;
}
