import type { AuditDraft } from '@/lib/base/audit';
import type { Sql } from '@/lib/base/db/sql';
import { sqlOf } from '@/lib/base/db/prisma';
import { newId } from '@/lib/base/ids';
import { changeVerb } from '@/lib/base/verb';
import { accountReleased, accountReleasedWords } from '@/lib/grants/rules/account-clash';
import { holdMailbox } from '@/lib/mailboxes/hold';
import { accountInput } from './contract';
import { readAccount } from './read-account';

interface Ended {
  id: string;
  mailboxId: string;
  accountName: string;
  state: string;
}

/**
 * Takes an account from the organization: its claims are deleted, its grants end and their tokens are erased, its mailboxes are held
 * for a sign-in. For the command line, which settles a clash with it; the organization is not told who has the account next.
 * @returns the mailboxes that lost it, and whether there was anything to take
 */
export const releaseAccount = changeVerb({
  name: 'accounts.release',
  permission: 'organization:write',
  entry: 'mailbox',
  input: accountInput,
  change: async ({ tx, organizationId }, { keys: wanted }) => {
    const sql = sqlOf(tx);
    const keys = await lockAccount(sql, organizationId, wanted);
    const ended = await sql<Ended>(
      `UPDATE "Grant" g SET "state" = 'failed', "failureCode" = $3::text, "failureText" = NULL, "failedAt" = clock_timestamp(), "cacheCipher" = NULL, "claimedAt" = NULL,
              "refreshDueAt" = NULL, "refreshOwner" = NULL, "refreshUntil" = NULL
       FROM (SELECT "id", "state"::text AS state FROM "Grant" WHERE "organizationId" = $1::uuid) before
       WHERE g."organizationId" = $1::uuid AND g."id" = before."id" AND g."state" <> 'superseded' AND g."accountKeys" && $2::text[] AND g."failureCode" IS DISTINCT FROM $3::text
       RETURNING g."id"::text AS id, g."mailboxId"::text AS "mailboxId", g."accountName", before.state`,
      [organizationId, keys, accountReleased],
    );
    for (const { id, mailboxId } of ended) {
      await sql.count(`INSERT INTO "GrantEvent" ("organizationId", "id", "grantId", "kind", "code") VALUES ($1::uuid, $2::uuid, $3::uuid, 'failed', $4::text)`, [organizationId, newId(), id, accountReleased]);
      await holdMailbox(sql, organizationId, mailboxId, { reason: 'needs_sign_in', code: accountReleased, text: accountReleasedWords.title, until: null });
    }
    const claims = await sql<{ key: string }>(`DELETE FROM "AccountClaim" WHERE "organizationId" = $1::uuid AND "key" = ANY($2::text[]) RETURNING "key"`, [organizationId, keys]);
    const released = claims.map(({ key }) => key).sort();
    const audit: AuditDraft[] = ended.map(({ id, mailboxId, accountName, state }) => ({
      entity: 'mailbox',
      entityId: mailboxId,
      before: { grant: id, state, account: accountName, claims: released },
      after: { grant: id, state: 'failed', code: accountReleased, claims: [] },
    }));
    // A claim outlives no grant; one the command line made waits for a sign-in.
    if (ended.length === 0 && released.length > 0) audit.push({ entity: 'organization', entityId: organizationId, before: { claims: released }, after: { claims: [] } });
    return { result: { mailboxIds: ended.map(({ mailboxId }) => mailboxId), released: ended.length + released.length > 0 }, audit };
  },
});

/** Locks the mailboxes that send as the account, as a completing sign-in does. @returns all keys the organization knows it by */
async function lockAccount(sql: Sql, organizationId: string, wanted: readonly string[]): Promise<string[]> {
  const keys = new Set(wanted);
  const locked = new Set<string>();
  for (;;) {
    const { grants } = await readAccount(sql, organizationId, { keys: [...keys] });
    const before = keys.size + locked.size;
    for (const { mailboxId, keys: more } of grants) {
      if (!locked.has(mailboxId)) await sql(`SELECT "id"::text FROM "Mailbox" WHERE "organizationId" = $1::uuid AND "id" = $2::uuid FOR NO KEY UPDATE`, [organizationId, mailboxId]);
      locked.add(mailboxId);
      for (const key of more) keys.add(key);
    }
    if (keys.size + locked.size === before) return [...keys].sort();
  }
}
