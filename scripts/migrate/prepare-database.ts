import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../root';
import { withConnection } from './connection';

export interface DatabaseUrls {
  ownerUrl: string;
  appUrl: string;
}

function urlFor(superuserUrl: string, role: string, password: string, database: string): string {
  const url = new URL(superuserUrl);
  url.username = role;
  url.password = encodeURIComponent(password);
  url.pathname = `/${database}`;
  return url.href;
}

/**
 * Makes the four roles and an empty database owned by platen_owner, with a superuser's connection. Safe to run again:
 * what exists stays, the two passwords are set anew.
 */
export async function prepareDatabase({
  superuserUrl,
  ownerPassword,
  appPassword,
  database,
}: {
  superuserUrl: string;
  ownerPassword: string;
  appPassword: string;
  database: string;
}): Promise<DatabaseUrls> {
  const roles = readFileSync(path.join(projectRoot(), 'prisma', 'roles.sql'), 'utf8');
  await withConnection(superuserUrl, async (client) => {
    await client.query(roles);
    await client.query(`ALTER ROLE platen_owner LOGIN PASSWORD ${client.escapeLiteral(ownerPassword)}`);
    await client.query(`ALTER ROLE platen_app LOGIN PASSWORD ${client.escapeLiteral(appPassword)}`);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (!rowCount) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)} OWNER platen_owner`);
    // By default everybody may connect; the lesser roles of other databases on a shared server have no business here.
    await client.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${client.escapeIdentifier(database)} FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${client.escapeIdentifier(database)} TO platen_app`);
  });
  return {
    ownerUrl: urlFor(superuserUrl, 'platen_owner', ownerPassword, database),
    appUrl: urlFor(superuserUrl, 'platen_app', appPassword, database),
  };
}
