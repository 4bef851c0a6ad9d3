import { withoutOrganization } from './sql';

/**
 * Refuses to go on as a database role that could see past row-level security.
 * @throws Error when the role is a superuser, has BYPASSRLS, or owns a table.
 */
export async function checkDatabaseRole(): Promise<void> {
  const [row] = await withoutOrganization<{ name: string; rolsuper: boolean; rolbypassrls: boolean; owns: boolean }>(
    `SELECT r.rolname AS name, r.rolsuper, r.rolbypassrls,
            EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relowner = r.oid) AS owns
       FROM pg_roles r WHERE r.rolname = current_user`,
  );
  if (!row || row.rolsuper || row.rolbypassrls || row.owns) {
    throw new Error(
      `DATABASE_URL logs in as ${row?.name ?? 'an unknown role'}, which could see every organization's rows. Use the role platen_app (see prisma/roles.sql).`,
    );
  }
}
