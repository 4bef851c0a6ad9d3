import { writeAudit, type AuditDraft } from '@/lib/base/audit';
import type { OpenContext } from '@/lib/base/context';
import type { Sql } from '@/lib/base/db/sql';
import { newId } from '@/lib/base/ids';
import { seal } from '@/lib/base/vault';
import { keyVersionOf } from '@/lib/base/vault/seal';
import { nextRefresh, tokensOf } from '@/lib/grants/stored-grant';
import { deathOf } from '@/lib/grants/rules/death';
import { spendHandOver } from '@/lib/hand-overs/spend-hand-over';
import { ring } from '@/lib/lanes/doorbell';
import { releaseMailbox } from '@/lib/mailboxes/hold';
import { checkAccount } from './rules/account';
import { endRun, type Claim } from './claim';

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
 * unstored. All in one transaction: until it commits, the present grant is untouched.
 * @throws RunLost when the run was cancelled or taken over meanwhile; nothing is kept then.
 */
export async function complete(context: OpenContext, run: CompletedRun, signIn: Completed): Promise<void> {
  const { organizationId } = context;
  const grantId = newId();
  const sealed = await seal(tokensOf(organizationId, { ...run, id: grantId, accountTid: signIn.account.tid, accountOid: signIn.account.oid }), signIn.cache);
  const lane = await context.open(async (sql) => {
    const refusal = await refusalOf(sql, context, run, signIn);
    await endRun(sql, run, refusal ?? { state: 'completed', code: null, text: null }, { oid: signIn.account.oid, tid: signIn.account.tid, name: signIn.account.username });
    if (refusal) return null;
    const before = await supersede(sql, organizationId, run.mailboxId);
    await storeGrant(sql, organizationId, run, signIn, grantId, sealed);
    await writeAudit(sql, context, 'authorizations.complete', await entryOf(sql, run, signIn, grantId, before));
    await sql(`UPDATE "Mailbox" SET "entraTenantId" = $3, "entraObjectId" = coalesce($4, CASE WHEN "entraTenantId" = $3 THEN "entraObjectId" END) WHERE "organizationId" = $1 AND "id" = $2`, [
      organizationId,
      run.mailboxId,
      signIn.account.tid,
      signIn.account.oid,
    ]);
    return releaseMailbox(sql, organizationId, run.mailboxId);
  });
  if (lane) await ring(organizationId, lane.laneId);
}

async function refusalOf(sql: Sql, context: OpenContext, run: CompletedRun, { account }: Completed) {
  const { organizationId } = context;
  const [needed] = await sql<NeededRow>(
    `SELECT "userName", "method"::text, "cloud", "entraTenantId", "entraObjectId" FROM "Mailbox" WHERE "organizationId" = $1 AND "id" = $2 FOR NO KEY UPDATE`,
    [organizationId, run.mailboxId],
  );
  if (needed?.method !== 'oauth' || needed.cloud !== run.cloud) return { state: 'cancelled', code: null, text: null } as const;
  const { oid, tid } = account;
  // An app signs in as itself: whether it may send as the mailbox is Exchange's to say.
  const verdict = oid === null ? 'right' : checkAccount({ ...account, oid }, needed);
  if (verdict !== 'right') return { state: 'wrong_account', code: verdict, text: null } as const;
  const [taken] = await sql<{ taken: boolean }>(`SELECT account_taken($1, $2, $3, $4) AS taken`, [tid, oid, needed.userName, organizationId]);
  if (taken?.taken) return { state: 'failed', code: 'account_in_other_organization', text: null } as const;
  if (!(await handOverIsGood(sql, context, run, account.username))) return { state: 'cancelled', code: 'hand_over_spent', text: null } as const;
  return null;
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

/** Whose account signed in, by which way and for whom, and which grant that replaced. */
async function entryOf(sql: Sql, run: CompletedRun, { account }: Completed, grantId: string, before: GrantBefore | null): Promise<AuditDraft> {
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
    },
  };
}

async function storeGrant(sql: Sql, organizationId: string, run: CompletedRun, { account, accessExpiresAt }: Completed, grantId: string, sealed: Uint8Array): Promise<void> {
  const now = new Date();
  const death = deathOf(run, now);
  await sql(
    `INSERT INTO "Grant" ("organizationId", "id", "mailboxId", "authorizationId", "method", "appRegistrationId", "accountOid", "accountTid", "accountName",
            "cacheCipher", "keyVersion", "accessExpiresAt", "refreshDueAt", "lastRefreshAt", "diesAt", "diesWhy", "confidential")
     VALUES ($1, $2, $3, $4, $5::"AuthorizationMethod", $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
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
    ],
  );
  await sql(`INSERT INTO "GrantEvent" ("organizationId", "id", "grantId", "kind", "text") VALUES ($1, $2, $3, 'granted', $4)`, [
    organizationId,
    newId(),
    grantId,
    account.username,
  ]);
}
