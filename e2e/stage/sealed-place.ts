import type { Place } from '@/lib/base/vault';

type Query = (text: string, values: unknown[]) => Promise<{ boundTo: (string | null)[] }[]>;

/** Where the value of a sealed column of a row is sealed now, as a key rotation finds it out. */
export async function sealedPlace(query: Query, at: { organizationId: string; table: string; row: string; column: string }): Promise<Place> {
  const { boundToOf, sealedColumns } = await import('@/lib/base/vault/sealed-columns');
  const sealedColumn = sealedColumns.find(({ table, column }) => table === at.table && column === at.column);
  if (!sealedColumn) throw new Error(`${at.table}.${at.column} is no sealed column`);
  const [row] = await query(`SELECT ${boundToOf(sealedColumn)} AS "boundTo" FROM "${at.table}" t WHERE t."organizationId" = $1 AND t."id" = $2`, [at.organizationId, at.row]);
  if (!row) throw new Error('no such row');
  return { ...at, boundTo: row.boundTo };
}
