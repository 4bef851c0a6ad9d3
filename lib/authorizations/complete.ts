import { writeAudit, type AuditDraft } from '@/lib/base/audit';
import type { OpenContext } from '@/lib/base/context';
import type { Sql } from '@/lib/base/db/sql';
import { newId } from '@/lib/base/ids';
import { seal } from '@/lib/base/vault';
import { keyVersionOf } from '@/lib/base/vault/seal';
import { claimAccount } from '@/lib/grants/claim-account';
import { nextRefresh, tokensOf } from '@/lib/grants/stored-grant';
import { accountClash } from '@/lib/grants/rules/account-clash';
import { accountKeys } from '@/lib/grants/rules/account-keys';
import { deathOf } from '@/lib/grants/rules/death';
import { spendHandOver } from '@/lib/hand-overs/spend-hand-over';
import { ring } from '@/lib/lanes/doorbell';
import { holdMailbox, releaseMailbox } from '@/lib/mailboxes/hold';
import { checkAccount } from './rules/account';
import { endRun, type Claim } from './claim';
import type { LogInOutcome } from './log-in';
import type { Ending } from './rules/ending';

/** The run that completes, and how its grant is kept alive. */
export interface CompletedRun extends Claim {
  mailboxId: string;
  appRegistrationId: string;
  clientId: string;
  method: 'device_code' | 'browser' | 'app_only';
  /** Where the person signed in. */
  cloud: string;
  /** Got with the client's secret or certificate, which ends at `secretExpiresAt`. */
  confidential: boolean;
  secretExpiresAt: Date | null;
  /** The hand-over link it came by: used up with it. */
  handOverId: string | null;
}

/** Tokens, and whose. An app's name no account. */
export interface Completed {
  account: { oid: string | null; tid: string; username: string; signInNames: readonly string[] };
  cache: string;
  accessExpiresAt: Date;
}

interface NeededRow {
  userName: string;
  method: string;
  cloud: string | null;
  entraTenantId: string | null;
  entraObjectId: string | null;
}

/**
 * Makes of a sign-in at Microsoft the mailbox's grant, if the right account signed in; else the tokens are dropped
 * unstored. Whose log-in at the mail server succeeded claims the account; where that can't be said yet, the first mail does. All in one
 * transaction: until it commits, the present grant is untouched.
 * @throws RunLost when the run was cancelled or taken over meanwhile; nothing is kept then.
 */
export async function complete(context: OpenContext, run: CompletedRun, signIn: Completed, logIn: LogInOutcome): Promise<void> {
  const { organizationId } = context;
  const grantId = newId();
  const sealed = await seal(tokensOf(organizationId, { ...run, id: grantId, accountTid: signIn.account.tid, accountOid: signIn.account.oid }), signIn.cache);
  const lane = await context.open(async (sql) => {
    const needed = await neededBy(sql, run);
    const keys = needed ? keysOf(needed, signIn) : [];
    const refusal = refusalOf(needed, run, signIn) ?? (await refusalNow(sql, context, run, signIn, logIn, keys));
    await endRun(sql, run, refusal ?? { state: 'completed', code: null, text: null }, { oid: signIn.account.oid, tid: signIn.account.tid, name: signIn.account.username });
    if (refusal) return null;
    const before = await supersede(sql, organizationId, run.mailboxId);
    await storeGrant(sql, organizationId, run, signIn, { id: grantId, sealed, keys, claimed: logIn.kind === 'in' });
    await writeAudit(sql, context, 'authorizations.complete', await entryOf(sql, run, signIn, { grantId, before, logIn }));
    await sql(`UPDATE "Mailbox" SET "entraTenantId" = $3, "entraObjectId" = coalesce($4, CASE WHEN "entraTenantId" = $3 THEN "entraObjectId" END) WHERE "organizationId" = $1 AND "id" = $2`, [
      organizationId,
      run.mailboxId,
      signIn.account.tid,
      signIn.account.oid,
    ]);
    const released = await releaseMailbox(sql, organizationId, run.mailboxId);
    // What the mail server said just now would be said to the first mail.
    if (logIn.kind === 'refused') await holdMailbox(sql, organizationId, run.mailboxId, logIn.hold);
    return released;
  });
  if (lane) await ring(organizationId, lane.laneId);
}

/** The mailbox as it is now, locked for the rest of the transaction. */
export async function neededBy(sql: Sql, { organizationId, mailboxId }: CompletedRun): Promise<NeededRow | null> {
  const [needed] = await sql<NeededRow>(
    `SELECT "userName", "method"::text, "cloud", "entraTenantId", "entraObjectId" FROM "Mailbox" WHERE "organizationId" = $1 AND "id" = $2 FOR NO KEY UPDATE`,
    [organizationId, mailboxId],
  );
  return needed ?? null;
}

/** The keys by which the account is claimed. */
export function keysOf(needed: NeededRow, { account }: Completed): string[] {
  return accountKeys({ ...account, names: [needed.userName, ...account.signInNames] });
}

/** Why a sign-in is no good for the mailbox, whatever the mail server says. */
export function refusalOf(needed: NeededRow | null, run: CompletedRun, { account }: Completed): Ending | null {
  if (needed?.method !== 'oauth' || needed.cloud !== run.cloud) return { state: 'cancelled', code: null, text: null };
  const { oid } = account;
  // An app signs in as itself: whether it may send as the mailbox is Exchange's to say.
  const verdict = oid === null ? 'right' : checkAccount({ ...account, oid }, needed);
  return verdict === 'right' ? null : { state: 'wrong_account', code: verdict, text: null };
}

async function refusalNow(sql: Sql, context: OpenContext, run: CompletedRun, { account }: Completed, logIn: LogInOutcome, keys: readonly string[]): Promise<Ending | null> {
  if (logIn.kind === 'in' && !(await claimAccount(sql, keys))) return { state: 'failed', code: accountClash, text: null };
  if (await handOverIsGood(sql, context, run, account.username)) return null;
  return { state: 'cancelled', code: 'hand_over_spent', text: null };
}

/** The link a sign-in came by is used up with it; one that ended meanwhile is good for nothing. */
async function handOverIsGood(sql: Sql, context: OpenContext, { handOverId, authorizationId }: CompletedRun, account: string): Promise<boolean> {
  return handOverId === null || spendHandOver(sql, context, { handOverId, authorizationId, account });
}

interface GrantBefore {
  id: string;
  method: string;
  accountName: string;
  accountTid: string;
  accountOid: string | null;
}

/** The tokens of the grant before are erased; what is known of it stays as history. */
async function supersede(sql: Sql, organizationId: string, mailboxId: string): Promise<GrantBefore | null> {
  const [before] = await sql<GrantBefore>(
    `UPDATE "Grant" SET "state" = 'superseded', "cacheCipher" = NULL, "refreshDueAt" = NULL, "refreshOwner" = NULL, "refreshUntil" = NULL
     WHERE "organizationId" = $1 AND "mailboxId" = $2 AND "state" <> 'superseded' RETURNING "id", "method"::text AS method, "accountName", "accountTid", "accountOid"`,
    [organizationId, mailboxId],
  );
  if (before) await sql(`INSERT INTO "GrantEvent" ("organizationId", "id", "grantId", "kind") VALUES ($1, $2, $3, 'superseded')`, [organizationId, newId(), before.id]);
  return before ?? null;
}

/** Whose account signed in, by which way and for whom, which grant that replaced, and whether the account was claimed, else why not. */
async function entryOf(
  sql: Sql,
  run: CompletedRun,
  { account }: Completed,
  { grantId, before, logIn }: { grantId: string; before: GrantBefore | null; logIn: LogInOutcome },
): Promise<AuditDraft> {
  const [started] = await sql<{ startedBy: string | null }>(`SELECT "startedBy" FROM "Authorization" WHERE "organizationId" = $1 AND "id" = $2`, [
    run.organizationId,
    run.authorizationId,
  ]);
  return {
    entity: 'mailbox',
    entityId: run.mailboxId,
    before: before && { grant: before.id, method: before.method, account: before.accountName, tenant: before.accountTid, object: before.accountOid },
    after: {
      grant: grantId,
      method: run.method,
      account: account.username,
      tenant: account.tid,
      object: account.oid,
      authorization: run.authorizationId,
      startedBy: started?.startedBy ?? null,
      handOver: run.handOverId,
      claimed: logIn.kind === 'in',
      ...(logIn.kind === 'in' ? {} : { unclaimedWhy: logIn.kind === 'unknown' ? logIn.why : logIn.hold.code }),
    },
  };
}

interface NewGrant {
  id: string;
  sealed: Uint8Array;
  keys: readonly string[];
  claimed: boolean;
}

async function storeGrant(sql: Sql, organizationId: string, run: CompletedRun, { account, accessExpiresAt }: Completed, { id: grantId, sealed, keys, claimed }: NewGrant): Promise<void> {
  const now = new Date();
  const death = deathOf(run, now);
  await sql(
    `INSERT INTO "Grant" ("organizationId", "id", "mailboxId", "authorizationId", "method", "appRegistrationId", "accountOid", "accountTid", "accountName",
            "cacheCipher", "keyVersion", "accessExpiresAt", "refreshDueAt", "lastRefreshAt", "diesAt", "diesWhy", "confidential", "accountKeys", "claimedAt")
     VALUES ($1, $2, $3, $4, $5::"AuthorizationMethod", $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
    [
      organizationId,
      grantId,
      run.mailboxId,
      run.authorizationId,
      run.method,
      run.appRegistrationId,
      account.oid,
      account.tid,
      account.username,
      sealed,
      keyVersionOf(Buffer.from(sealed)),
      accessExpiresAt,
      // Whoever signs in is about to send; and whether it can be refreshed at all is known within the hour.
      nextRefresh({ gotAt: now, expiresAt: accessExpiresAt, neededAt: now }),
      now,
      death.at,
      death.why,
      run.confidential,
      keys,
      claimed ? now : null,
    ],
  );
  await sql(`INSERT INTO "GrantEvent" ("organizationId", "id", "grantId", "kind", "text") VALUES ($1, $2, $3, 'granted', $4)`, [
    organizationId,
    newId(),
    grantId,
    account.username,
  ]);
}
