type Ask = <Row extends object>(text: string, values?: unknown[]) => Promise<Row[]>;

/** Every row of every table there is, the queue's too, as text by the table's name. */
export async function everyTable(sql: Ask): Promise<Map<string, string>> {
  const tables = await sql<{ schema: string; name: string }>(
    `SELECT table_schema AS schema, table_name AS name FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  const seen = new Map<string, string>();
  for (const { schema, name } of tables) {
    const rows = await sql<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM "${schema}"."${name}" t`);
    seen.set(`${schema}.${name}`, rows.map(({ row }) => row).join('\n'));
  }
  return seen;
}
