import { definerFunctions, type DatabaseUser } from './definer-functions';
import { withoutOrganization } from './sql';

interface Role {
  name: string;
  sees_all: boolean;
  member_of: string[];
  functions: string[];
}

/** MEMBER counts what a role reaches over another role, inherited or by SET ROLE. */
const QUERY = `
  SELECT r.rolname AS name,
         r.rolsuper OR r.rolbypassrls OR r.rolcreaterole
           OR EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                      WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relowner = r.oid) AS sees_all,
         ARRAY(SELECT m.rolname::text FROM pg_roles m
                WHERE m.oid <> r.oid AND m.rolname <> 'platen_app' AND pg_has_role(r.oid, m.oid, 'MEMBER') ORDER BY 1) AS member_of,
         ARRAY(SELECT p.proname::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
                WHERE n.nspname = 'public' AND p.prosecdef AND p.prorettype <> 'trigger'::regtype
                  AND has_function_privilege(r.oid, p.oid, 'EXECUTE') ORDER BY 1) AS functions
    FROM pg_roles r WHERE r.rolname = current_user`;

/**
 * Refuses to go on as a database role that could see past row-level security, or that has other rights than this process needs.
 * @throws Error when the role is a superuser, has BYPASSRLS or CREATEROLE, owns a table, is a member of any role but
 * platen_app, or may call other functions than those of `definerFunctions`.
 */
export async function checkDatabaseRole(user: DatabaseUser): Promise<void> {
  const [role] = await withoutOrganization<Role>(QUERY);
  const variable = `DATABASE_${user.toUpperCase()}_URL`;
  const use = `Use the role platen_${user} (see prisma/roles.sql).`;
  if (!role || role.sees_all) throw new Error(`${variable} logs in as ${role?.name ?? 'an unknown role'}, which could see every organization's rows. ${use}`);
  if (role.member_of.length > 0) {
    throw new Error(`${variable} logs in as ${role.name}, which is a member of ${role.member_of.join(', ')} and could see every organization's rows by it. Revoke that, or: ${use}`);
  }
  const may = new Set(role.functions);
  const needed = new Set(definerFunctions[user]);
  const extra = [...may].filter((name) => !needed.has(name));
  const missing = [...needed].filter((name) => !may.has(name));
  if (extra.length > 0) throw new Error(`${variable} logs in as ${role.name}, which may call functions that are not for this process: ${extra.join(', ')}. ${use}`);
  if (missing.length > 0) throw new Error(`${variable} logs in as ${role.name}, which may not call: ${missing.join(', ')}. ${use} If the role is right, run the migrations.`);
}
