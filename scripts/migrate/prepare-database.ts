import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../root';
import { withConnection } from './connection';
import { LOGIN_ROLES, roleUrls, type RolePasswords, type RoleUrls } from './role-urls';

/**
 * Makes the roles and an empty database owned by platen_owner, with a superuser's connection. Safe to run again:
 * what exists stays, the passwords are set anew.
 */
export async function prepareDatabase(wanted: { superuserUrl: string; passwords: RolePasswords; database: string }): Promise<RoleUrls> {
  const roles = readFileSync(path.join(projectRoot(), 'prisma', 'roles.sql'), 'utf8');
  await withConnection(wanted.superuserUrl, async (client) => {
    const database = client.escapeIdentifier(wanted.database);
    await client.query(roles);
    for (const role of LOGIN_ROLES) await client.query(`ALTER ROLE platen_${role} LOGIN PASSWORD ${client.escapeLiteral(wanted.passwords[role])}`);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [wanted.database]);
    if (!rowCount) await client.query(`CREATE DATABASE ${database} OWNER platen_owner`);
    // By default everybody may connect; other roles of the same server have no business here.
    await client.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${database} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${database} TO platen_app`);
  });
  return roleUrls(wanted);
}
