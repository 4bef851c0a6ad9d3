import type { OpenContext } from '@/lib/base/context';
import type { Sql } from '@/lib/base/db/sql';
import { holdMailbox } from '@/lib/mailboxes/hold';
import { GrantUnusable } from './errors';
import { accountClash, accountClashWords } from './rules/account-clash';

/** Claims an account by all its keys, for the organization of the transaction; false where another one holds any of them. */
export async function claimAccount(sql: Sql, keys: readonly string[]): Promise<boolean> {
  const [answer] = await sql<{ claimed: boolean }>(`SELECT claim_account($1) AS claimed`, [keys]);
  return answer?.claimed === true;
}

/** Whether the organization holds all these keys already. */
export async function holdsAccount(sql: Sql, organizationId: string, keys: readonly string[]): Promise<boolean> {
  const [answer] = await sql<{ held: number }>(`SELECT count(*)::int AS held FROM "AccountClaim" WHERE "organizationId" = $1 AND "key" = ANY($2)`, [organizationId, keys]);
  return answer?.held === keys.length;
}

/**
 * Claims the account of a grant after its first log-in at the mail server, where the sign-in itself could not. Where another organization
 * sends as it, the mailbox is held.
 * @throws GrantUnusable `account_in_other_organization`; the mailbox is held by then
 */
export async function claimAfterLogIn({ organizationId, open }: OpenContext, { mailboxId, grantId }: { mailboxId: string; grantId: string }): Promise<void> {
  const clash = await open(async (sql) => {
    // The mailbox before its grant, as a completing sign-in locks them.
    await sql(`SELECT FROM "Mailbox" WHERE "organizationId" = $1 AND "id" = $2 FOR NO KEY UPDATE`, [organizationId, mailboxId]);
    const [grant] = await sql<{ accountKeys: string[] }>(
      `SELECT "accountKeys" FROM "Grant" WHERE "organizationId" = $1 AND "id" = $2 AND "state" = 'current' AND "claimedAt" IS NULL AND cardinality("accountKeys") > 0 FOR NO KEY UPDATE`,
      [organizationId, grantId],
    );
    if (!grant) return false;
    if (await claimAccount(sql, grant.accountKeys)) {
      await sql(`UPDATE "Grant" SET "claimedAt" = clock_timestamp() WHERE "organizationId" = $1 AND "id" = $2`, [organizationId, grantId]);
      return false;
    }
    await holdMailbox(sql, organizationId, mailboxId, { reason: 'needs_admin', code: accountClash, text: accountClashWords.title, until: null });
    return true;
  });
  if (!clash) return;
  const { title, remedy } = accountClashWords;
  throw new GrantUnusable('needs_admin', { code: accountClash, title: `${title}.`, remedy: remedy.join(' ') }, accountClash, null);
}
