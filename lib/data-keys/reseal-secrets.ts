import { withOrganization } from '@/lib/base/db/sql';
import { keyVersionOf, reseal, type DataKey } from '@/lib/base/vault';
import { boundToOf, sealedColumns, versionOf, type SealedColumn } from '@/lib/base/vault/sealed-columns';

/** What one look at an organization's sealed values came to. */
export interface Resealed {
  done: number;
  /** Written by somebody else in the meantime: worth another look. */
  overtaken: number;
  /** What does not open, by its place; it stays as it is. */
  broken: string[];
}

interface SealedRow {
  id: string;
  sealed: Buffer;
  boundTo: (string | null)[];
}

const few = 50;

/**
 * Seals anew, under the newest of `keys`, every secret of the organization that is still sealed under an older one. Each is replaced
 * alone, and only where it still is what was read: a refresh that stored newer tokens meanwhile wins.
 */
export async function resealSecrets(organizationId: string, keys: ReadonlyMap<number, DataKey>, newest: DataKey): Promise<Resealed> {
  const all: Resealed = { done: 0, overtaken: 0, broken: [] };
  for (const column of sealedColumns) {
    for await (const row of olderRows(organizationId, column, newest.version)) {
      const sealed = underNewest(organizationId, column, row, keys, newest);
      if (!sealed) all.broken.push(`${column.table}.${column.column} of ${row.id}`);
      else if (await replace(organizationId, column, row, sealed, newest.version)) all.done += 1;
      else all.overtaken += 1;
    }
  }
  return all;
}

async function* olderRows(organizationId: string, sealedColumn: SealedColumn, version: number): AsyncGenerator<SealedRow, void, undefined> {
  const { table, column } = sealedColumn;
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await withOrganization(organizationId, (sql) =>
      sql<SealedRow>(
        `SELECT t."id", t."${column}" AS sealed, ${boundToOf(sealedColumn)} AS "boundTo" FROM "${table}" t
         WHERE t."organizationId" = $1 AND t."id" > $2 AND ${versionOf(`t."${column}"`)} < int4send($3::int) ORDER BY t."id" LIMIT ${few}`,
        [organizationId, after, version],
      ),
    );
    for (const row of rows) yield row;
    after = rows.at(-1)?.id ?? after;
    if (rows.length < few) return;
  }
}

/** Null where the value does not open: what was damaged, or written past the vault, must not stop all the others. */
function underNewest(organizationId: string, { table, column }: SealedColumn, row: SealedRow, keys: ReadonlyMap<number, DataKey>, newest: DataKey): Buffer | null {
  try {
    const from = keys.get(keyVersionOf(row.sealed));
    return from ? reseal({ organizationId, table, row: row.id, column, boundTo: row.boundTo }, row.sealed, from, newest) : null;
  } catch {
    return null;
  }
}

async function replace(organizationId: string, { table, column, versionColumn }: SealedColumn, row: SealedRow, sealed: Buffer, version: number): Promise<boolean> {
  const set = versionColumn ? `, "${versionColumn}" = ${version}` : '';
  const replaced = await withOrganization(organizationId, (sql) =>
    sql.count(`UPDATE "${table}" SET "${column}" = $4${set} WHERE "organizationId" = $1 AND "id" = $2 AND "${column}" = $3`, [organizationId, row.id, row.sealed, sealed]),
  );
  return replaced > 0;
}
