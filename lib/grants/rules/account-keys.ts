import { addressKey } from '@/lib/addresses/rules/same-address';

/**
 * The keys by which Exchange Online may know an account: its object in its tenant, and each name it logs in with. Exchange counts by
 * account, whoever signs in to it: a person and an app that reach one mailbox have a key in common.
 * @param account.names the name XOAUTH2 logs in with, and those the account signs in with; an app has the first only
 */
export function accountKeys({ tid, oid, names }: { tid: string; oid: string | null; names: readonly string[] }): string[] {
  const keys = [...(oid === null ? [] : [oid.toLowerCase()]), ...names.map(addressKey)];
  return [...new Set(keys.map((key) => `${tid.toLowerCase()}/${key}`))].sort();
}
