/** Roles that log in, by what logs in as them: `platen_<name>` of prisma/roles.sql. */
export const LOGIN_ROLES = ['owner', 'web', 'api', 'worker', 'admin'] as const;

export type LoginRole = (typeof LOGIN_ROLES)[number];

/** A password for each role that logs in. */
export type RolePasswords = Readonly<Record<LoginRole, string>>;

/** The addresses of one database: `ownerUrl`, `webUrl` … */
export type RoleUrls = Record<`${LoginRole}Url`, string>;

/** The addresses of `database` for every role that logs in, on the superuser's server. */
export function roleUrls({ superuserUrl, passwords, database }: { superuserUrl: string; passwords: RolePasswords; database: string }): RoleUrls {
  const urlFor = (role: LoginRole): string => {
    const url = new URL(superuserUrl);
    url.username = `platen_${role}`;
    url.password = encodeURIComponent(passwords[role]);
    url.pathname = `/${encodeURIComponent(database)}`;
    return url.href;
  };
  return Object.fromEntries(LOGIN_ROLES.map((role) => [`${role}Url`, urlFor(role)])) as RoleUrls;
}

/** The environment variables by which the processes and the command line find their address. */
export function databaseVariables({ webUrl, apiUrl, workerUrl, adminUrl }: RoleUrls): Record<string, string> {
  return { DATABASE_WEB_URL: webUrl, DATABASE_API_URL: apiUrl, DATABASE_WORKER_URL: workerUrl, DATABASE_ADMIN_URL: adminUrl };
}
