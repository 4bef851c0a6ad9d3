/** Before the name stands the tenant's id and a slash, as lib/grants/rules/account-keys.ts writes it. */
const tenantLength = 36;

export function tenantOfKey(key: string): string {
  return key.slice(0, tenantLength);
}

/** The name or the object id a key ends in. */
export function nameOfKey(key: string): string {
  return key.slice(tenantLength + 1);
}
