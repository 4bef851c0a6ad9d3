import type { AuditDraft } from '@/lib/base/audit';
import { Conflict } from '@/lib/base/errors';
import { sqlOf } from '@/lib/base/db/prisma';
import { changeVerb } from '@/lib/base/verb';
import { claimAccount as claimKeys, holdsAccount } from '@/lib/grants/claim-account';
import { accountClash } from '@/lib/grants/rules/account-clash';
import { ring } from '@/lib/lanes/doorbell';
import { releaseMailbox } from '@/lib/mailboxes/hold';
import { accountInput } from './contract';
import { readAccount } from './read-account';

/**
 * Claims an account for the organization, where it logged in with it at the mail server and found it claimed by another: the mailboxes
 * that were held for it send at once; where a sign-in was refused for it, the next one completes.
 * @returns the mailboxes that send now, and those that need a sign-in; none of either where nothing was left to do
 * @throws Conflict `account_not_awaited` where the organization does not wait for it; `account_in_other_organization` where another one holds it
 */
export const claimAccount = changeVerb({
  name: 'accounts.claim',
  permission: 'organization:write',
  entry: 'mailbox',
  input: accountInput,
  change: async (context, { keys: wanted }) => {
    const { tx, organizationId } = context;
    const sql = sqlOf(tx);
    const seen = await readAccount(sql, organizationId, { keys: wanted });
    for (const mailboxId of [...new Set([...seen.grants, ...seen.refused].map((one) => one.mailboxId))].sort()) {
      await sql(`SELECT "id"::text FROM "Mailbox" WHERE "organizationId" = $1::uuid AND "id" = $2::uuid FOR NO KEY UPDATE`, [organizationId, mailboxId]);
    }
    const { claims, grants, refused } = await readAccount(sql, organizationId, { keys: wanted });
    const waiting = grants.filter(({ waits }) => waits);
    const signingIn = [];
    for (const one of refused) if (!(await holdsAccount(sql, organizationId, one.keys))) signingIn.push(one);
    const nothing = { mailboxIds: [] as string[], signInAgain: [] as string[] };
    if (waiting.length + signingIn.length === 0) {
      if (claims.length > 0) return { result: nothing, audit: [] };
      throw new Conflict({
        code: 'account_not_awaited',
        title: 'The organization does not wait for this account.',
        remedy: 'Somebody there signs in with it first: the log-in at the mail server shows that the account is theirs. Then give the command again.',
      });
    }
    const keys = [...new Set([...waiting, ...signingIn].flatMap((one) => one.keys))];
    if (!(await claimKeys(sql, keys))) {
      throw new Conflict({ code: accountClash, title: 'Another organization holds the account.', remedy: 'See who, and give the command again.' });
    }
    const audit: AuditDraft[] = [];
    for (const { mailboxId } of waiting) {
      await sql.count(
        `UPDATE "Grant" SET "claimedAt" = clock_timestamp() WHERE "organizationId" = $1::uuid AND "mailboxId" = $2::uuid AND "state" = 'current' AND "claimedAt" IS NULL`,
        [organizationId, mailboxId],
      );
      const lane = await releaseMailbox(sql, organizationId, mailboxId);
      if (lane) context.afterCommit(() => ring(organizationId, lane.laneId));
      audit.push({ entity: 'mailbox', entityId: mailboxId, before: { hold: accountClash }, after: { hold: null, claims: keys } });
    }
    for (const { mailboxId } of signingIn) audit.push({ entity: 'mailbox', entityId: mailboxId, before: { claims: claims.map(({ key }) => key) }, after: { claims: keys, signIn: 'needed' } });
    return { result: { mailboxIds: waiting.map(({ mailboxId }) => mailboxId), signInAgain: signingIn.map(({ address }) => address) }, audit };
  },
});
