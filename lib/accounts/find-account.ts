import { addressKey } from '@/lib/addresses/rules/same-address';
import { withOrganization } from '@/lib/base/db/sql';
import { Conflict, NotFound } from '@/lib/base/errors';
import { everyOrganization } from '@/lib/people/every-organization';
import { accountIn, type Account, type AccountInOrganization } from './read-account';
import { nameOfKey, tenantOfKey } from './rules/keys';

export interface Organization {
  organizationId: string;
  slug: string;
}

/** An account of the installation, over all organizations. */
export interface FoundAccount {
  /** All keys it is known by. */
  keys: string[];
  tenant: string;
  organizations: (Organization & AccountInOrganization)[];
}

export interface AccountName {
  /** The name it logs in with. */
  account: string;
  /** The id of its Entra tenant, where more than one has an account of that name. */
  tenant?: string | undefined;
}

/**
 * Looks through all organizations for who holds an account and who waits for it, by every key it is known by.
 * @throws NotFound where nobody has anything of it; Conflict `account_in_several_tenants` where the name alone does not say which
 */
export async function findAccount({ account, tenant }: AccountName): Promise<FoundAccount> {
  const name = addressKey(account);
  const named = (await inAll({ name })).flatMap(keysOf).filter((key) => nameOfKey(key) === name);
  const tenants = [...new Set(named.map(tenantOfKey))].filter((one) => tenant === undefined || one === tenant.trim().toLowerCase());
  const [only, ...others] = tenants;
  if (only === undefined) throw new NotFound('account');
  if (others.length > 0) {
    throw new Conflict({ code: 'account_in_several_tenants', title: `${shownTenants(tenants)} have an account of that name.`, remedy: 'Say with --tenant which one is meant.' });
  }
  // One organization may know the account by its object and a second name: found when nothing new is added.
  const keys = new Set([`${only}/${name}`]);
  for (;;) {
    const organizations = await inAll({ keys: [...keys] });
    const before = keys.size;
    for (const key of organizations.flatMap(({ grants, refused }) => [...grants, ...refused].flatMap((one) => one.keys))) keys.add(key);
    if (keys.size === before) return { keys: [...keys].sort(), tenant: only, organizations };
  }
}

function shownTenants(tenants: readonly string[]): string {
  return `The tenants ${tenants.slice(0, 5).join(', ')}`;
}

function keysOf({ claims, grants, refused }: AccountInOrganization): string[] {
  return [...claims.map(({ key }) => key), ...[...grants, ...refused].flatMap(({ keys }) => keys)];
}

async function inAll(account: Account): Promise<FoundAccount['organizations']> {
  const found: FoundAccount['organizations'] = [];
  for await (const organizationId of everyOrganization()) {
    const has = await accountIn(organizationId, account);
    if (has.claims.length + has.grants.length + has.refused.length === 0) continue;
    const [row] = await withOrganization(organizationId, (sql) => sql<{ slug: string }>(`SELECT "slug" FROM "Organization" WHERE "id" = $1`, [organizationId]));
    if (row) found.push({ organizationId, slug: row.slug, ...has });
  }
  return found;
}
