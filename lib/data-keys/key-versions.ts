import { withOrganization } from '@/lib/base/db/sql';
import { dataKey, type DataKey } from '@/lib/base/vault';

/** Every version of the organization's data key, newest first. */
export async function keyVersions(organizationId: string): Promise<number[]> {
  const rows = await withOrganization(organizationId, (sql) =>
    sql<{ version: number }>(`SELECT "version" FROM "OrganizationDataKey" WHERE "organizationId" = $1 ORDER BY "version" DESC`, [organizationId]),
  );
  return rows.map(({ version }) => version);
}

/** All of them, unwrapped, by version: what names none of these never opens. */
export async function allDataKeys(organizationId: string): Promise<Map<number, DataKey>> {
  const keys = new Map<number, DataKey>();
  for (const version of await keyVersions(organizationId)) keys.set(version, await dataKey(organizationId, version));
  return keys;
}
