import { Canary } from '../stage/canary';
import { useProduct } from '../stage/environment';
import type { ProductInfo } from '../stage/product-info';

const keys = ['PLATEN_KEY_ENCRYPTION_KEY', 'PLATEN_CREDENTIAL_KEY', 'NEXTAUTH_SECRET'] as const;

/** Every secret a running product holds: its keys and passwords, and all that is sealed in its database. */
export async function secretsOf(product: ProductInfo): Promise<Canary> {
  useProduct(product);
  const { withOrganization } = await import('@/lib/base/db/sql');
  const { unseal } = await import('@/lib/base/vault');
  const { boundToOf, sealedColumns } = await import('@/lib/base/vault/sealed-columns');
  const { allDataKeys } = await import('@/lib/data-keys/key-versions');
  const { everyOrganization } = await import('@/lib/people/every-organization');
  const canary = new Canary();
  for (const name of keys) {
    canary.keep(name, product.environment[name] ?? '');
    canary.keepBytes(`${name}, as bytes`, Buffer.from(product.environment[name] ?? '', 'base64'));
  }
  for (const [name, url] of Object.entries(product.databaseUrls)) {
    const { password } = new URL(url);
    if (password) canary.keep(`password of ${name}`, decodeURIComponent(password));
  }
  canary.keep('password of the owner', product.owner?.password ?? '');
  for await (const organizationId of everyOrganization()) {
    for (const [version, { key }] of await allDataKeys(organizationId)) canary.keepBytes(`data key ${version} of ${organizationId}`, key);
    for (const sealedColumn of sealedColumns) {
      const { table, column } = sealedColumn;
      const rows = await withOrganization(organizationId, (sql) =>
        sql<{ id: string; sealed: Buffer; boundTo: (string | null)[] }>(
          `SELECT t."id", t."${column}" AS sealed, ${boundToOf(sealedColumn)} AS "boundTo" FROM "${table}" t WHERE t."organizationId" = $1 AND t."${column}" IS NOT NULL`,
          [organizationId],
        ),
      );
      for (const row of rows) {
        const place = { organizationId, table, row: row.id, column, boundTo: row.boundTo };
        for (const secret of within(await unseal(place, row.sealed))) canary.keep(`${table}.${column} of ${row.id}: ${secret.slice(0, 3)}…`, secret);
      }
    }
  }
  return canary;
}

/** Of something sealed that is JSON, what is secret in it: tokens, device codes, private keys line by line. */
function within(plain: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(plain);
  } catch {
    return [plain];
  }
  const found: string[] = [];
  const walk = (value: unknown, name: string): void => {
    if (typeof value === 'object' && value !== null) for (const [key, inner] of Object.entries(value)) walk(inner, key);
    else if (typeof value === 'string' && ['secret', 'deviceCode'].includes(name)) found.push(value);
    else if (typeof value === 'string' && name === 'privateKey') found.push(...value.trim().split('\n').slice(1, -1));
  };
  walk(parsed, '');
  return found;
}
