export interface RoleUrls {
  ownerUrl: string;
  appUrl: string;
}

/** The addresses of `database` for platen_owner and platen_app, on the superuser's server. */
export function roleUrls({
  superuserUrl,
  ownerPassword,
  appPassword,
  database,
}: {
  superuserUrl: string;
  ownerPassword: string;
  appPassword: string;
  database: string;
}): RoleUrls {
  const urlFor = (role: string, password: string): string => {
    const url = new URL(superuserUrl);
    url.username = role;
    url.password = encodeURIComponent(password);
    url.pathname = `/${encodeURIComponent(database)}`;
    return url.href;
  };
  return { ownerUrl: urlFor('platen_owner', ownerPassword), appUrl: urlFor('platen_app', appPassword) };
}
