import { withOrganization } from '@/lib/base/db/sql';
import { sealedColumns, versionOf } from '@/lib/base/vault/sealed-columns';
import { keyVersions } from './key-versions';

/** An old version of the data key that something still needs. */
export interface KeptVersion {
  version: number;
  secrets: number;
  mails: number;
}

/**
 * Deletes the old versions of an organization's data key that nothing needs any more. The version's row is locked while it is looked
 * for: whoever writes something sealed with it holds the row until the commit, and finds none afterwards (docs/adr/0017).
 */
export async function retireDataKeys(organizationId: string): Promise<{ deleted: number[]; kept: KeptVersion[] }> {
  const [, ...older] = await keyVersions(organizationId);
  const deleted: number[] = [];
  const kept: KeptVersion[] = [];
  for (const version of older.reverse()) {
    const uses = await deleteUnused(organizationId, version);
    if (uses) kept.push({ version, ...uses });
    else deleted.push(version);
  }
  return { deleted, kept };
}

const secretsOf = sealedColumns.map(({ table, column }) => `(SELECT count(*) FROM "${table}" WHERE "organizationId" = $1 AND ${versionOf(`"${column}"`)} = int4send($2::int))`).join(' + ');

async function deleteUnused(organizationId: string, version: number): Promise<Omit<KeptVersion, 'version'> | null> {
  return withOrganization(organizationId, async (sql) => {
    await sql(`SELECT FROM "OrganizationDataKey" WHERE "organizationId" = $1 AND "version" = $2 FOR UPDATE`, [organizationId, version]);
    const [uses] = await sql<Omit<KeptVersion, 'version'>>(
      `SELECT (${secretsOf})::int AS secrets,
              (SELECT count(*)::int FROM "MessageContent" WHERE "organizationId" = $1 AND "keyVersion" = $2 AND "state" <> 'deleted') AS mails`,
      [organizationId, version],
    );
    if (!uses || uses.secrets > 0 || uses.mails > 0) return uses ?? { secrets: 0, mails: 0 };
    await sql.count(`DELETE FROM "OrganizationDataKey" WHERE "organizationId" = $1 AND "version" = $2`, [organizationId, version]);
    return null;
  });
}
