import { withOrganization, type Sql } from '@/lib/base/db/sql';
import { accountClash } from '@/lib/grants/rules/account-clash';
import { accountKeys } from '@/lib/grants/rules/account-keys';
import { nameOfKey } from './rules/keys';

/** A living grant for the account. */
export interface AccountGrant {
  mailboxId: string;
  address: string;
  keys: string[];
  claimedAt: Date | null;
  /** It logged in at the mail server, found the account claimed by another organization, and holds its mailbox for that. */
  waits: boolean;
}

/** A mailbox's last sign-in, where it logged in at the mail server and then found the account claimed by another organization. */
export interface RefusedSignIn {
  mailboxId: string;
  address: string;
  keys: string[];
  endedAt: Date;
}

/** What one organization has of an account. */
export interface AccountInOrganization {
  claims: { key: string; claimedAt: Date }[];
  grants: AccountGrant[];
  refused: RefusedSignIn[];
}

/** Which account: all its keys that are known so far, or the name it logs in with, in any tenant. */
export type Account = { keys: readonly string[] } | { name: string };

type RefusedRow = Omit<RefusedSignIn, 'keys'> & { tid: string; oid: string | null; userName: string; name: string };

/** What the organization of the transaction has of an account. */
export async function readAccount(sql: Sql, organizationId: string, account: Account): Promise<AccountInOrganization> {
  const keys = 'keys' in account ? account.keys : [];
  const name = 'name' in account ? account.name : null;
  const isIts = (key: string) => `(${key} = ANY($2::text[]) OR substr(${key}, 38) = $3::text)`;
  const claims = await sql<AccountInOrganization['claims'][number]>(
    `SELECT c."key", c."claimedAt" FROM "AccountClaim" c WHERE c."organizationId" = $1::uuid AND ${isIts('c."key"')} ORDER BY c."claimedAt", c."key"`,
    [organizationId, keys, name],
  );
  const grants = await sql<AccountGrant>(
    `SELECT b."id"::text AS "mailboxId", b."address", g."accountKeys" AS keys, g."claimedAt",
            g."state" = 'current' AND g."claimedAt" IS NULL AND b."holdCode" IS NOT DISTINCT FROM $4::text AS waits
     FROM "Grant" g JOIN "Mailbox" b ON b."organizationId" = g."organizationId" AND b."id" = g."mailboxId"
     WHERE g."organizationId" = $1::uuid AND g."state" <> 'superseded' AND EXISTS (SELECT FROM unnest(g."accountKeys") k WHERE ${isIts('k')})
     ORDER BY b."address", b."id"`,
    [organizationId, keys, name, accountClash],
  );
  const rows = await sql<RefusedRow>(
    `SELECT b."id"::text AS "mailboxId", b."address", b."userName", a."accountTid"::text AS tid, a."accountOid"::text AS oid, a."accountName" AS name, a."endedAt"
     FROM "Authorization" a JOIN "Mailbox" b ON b."organizationId" = a."organizationId" AND b."id" = a."mailboxId"
     WHERE a."organizationId" = $1::uuid AND a."state" = 'failed' AND a."errorCode" = $2::text AND a."accountTid" IS NOT NULL
       AND NOT EXISTS (SELECT FROM "Authorization" n WHERE n."organizationId" = $1::uuid AND n."mailboxId" = a."mailboxId" AND n."startedAt" > a."startedAt" AND n."state" <> 'cancelled')
     ORDER BY b."address", b."id"`,
    [organizationId, accountClash],
  );
  const refused = rows
    .map(({ tid, oid, userName, name: signedIn, ...rest }) => ({ ...rest, keys: accountKeys({ tid, oid, names: [userName, signedIn] }) }))
    .filter((one) => one.keys.some((key) => keys.includes(key) || nameOfKey(key) === name));
  return { claims, grants, refused };
}

/** The same, in a transaction of its own. */
export function accountIn(organizationId: string, account: Account): Promise<AccountInOrganization> {
  return withOrganization(organizationId, (sql) => readAccount(sql, organizationId, account));
}
