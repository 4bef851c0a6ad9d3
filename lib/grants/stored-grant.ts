import type { OpenContext } from '@/lib/base/context';
import type { Sql } from '@/lib/base/db/sql';
import { env } from '@/lib/base/env';
import { newId } from '@/lib/base/ids';
import { seal, unseal, type Place } from '@/lib/base/vault';
import { keyVersionOf } from '@/lib/base/vault/seal';
import type { Refreshed } from '@/lib/outside/entra/refresh';
import { deathOf } from './rules/death';
import { isNewlyNeeded, refreshDueAt, type Life } from './rules/refresh-time';

/** A mailbox's living grant, and what a refresh needs besides. */
export interface StoredGrant {
  id: string;
  mailboxId: string;
  state: 'current' | 'failed';
  method: 'device_code' | 'browser' | 'app_only';
  /** Got with the client's secret or certificate, and refreshed with it. */
  confidential: boolean;
  generation: number;
  accountName: string;
  accountTid: string;
  /** Null where an app signed in. */
  accountOid: string | null;
  /** Its organization logged in with it at the mail server, before any other did. */
  claimed: boolean;
  cacheCipher: Buffer | null;
  accessExpiresAt: Date | null;
  lastRefreshAt: Date | null;
  /** When somebody last asked for its token, to send. */
  lastNeededAt: Date | null;
  failureCode: string | null;
  failureText: string | null;
  registrationId: string;
  secretCipher: Buffer | null;
  certificateCipher: Buffer | null;
  /** Of the secret or the certificate. */
  secretExpiresAt: Date | null;
  clientId: string;
  entraTenantId: string;
  /** Of its app registration: the only one its tokens are for. */
  registeredCloud: string;
}

export interface MailboxWithGrant {
  method: string;
  cloud: string | null;
  address: string;
  /** Held until a person acts; a hold that ends by itself says nothing of the sign-in. */
  held: boolean;
  grant: StoredGrant | null;
}

type Row = Omit<MailboxWithGrant, 'grant'> & { [K in keyof Omit<StoredGrant, 'method'>]: StoredGrant[K] | null } & { grantMethod: StoredGrant['method'] | null };

export async function readMailboxWithGrant(sql: Sql, organizationId: string, mailboxId: string): Promise<MailboxWithGrant | null> {
  const [row] = await sql<Row>(
    `SELECT m."method"::text, m."cloud", m."address", m."holdReason" IS NOT NULL AND m."holdUntil" IS NULL AS held,
            g."id", g."mailboxId", g."state"::text, g."method"::text AS "grantMethod", g."confidential", g."generation", g."accountName", g."accountTid", g."accountOid", g."claimedAt" IS NOT NULL OR cardinality(g."accountKeys") = 0 AS claimed, g."cacheCipher", g."accessExpiresAt",
            g."lastRefreshAt", g."lastNeededAt", g."failureCode", g."failureText",
            r."id" AS "registrationId", r."secretCipher", r."certificateCipher", r."secretExpiresAt", r."clientId", r."entraTenantId", r."cloud" AS "registeredCloud"
     FROM "Mailbox" m
     LEFT JOIN "Grant" g ON g."organizationId" = m."organizationId" AND g."mailboxId" = m."id" AND g."state" <> 'superseded'
     LEFT JOIN "AppRegistration" r ON r."organizationId" = g."organizationId" AND r."id" = g."appRegistrationId"
     WHERE m."organizationId" = $1 AND m."id" = $2`,
    [organizationId, mailboxId],
  );
  if (!row) return null;
  const { method, cloud, address, held, grantMethod, ...rest } = row;
  const grant = { ...rest, method: grantMethod };
  return { method, cloud, address, held, grant: isWhole(grant) ? grant : null };
}

function isWhole(grant: { id: string | null }): grant is StoredGrant {
  return grant.id !== null;
}

/** Whose tokens they are, and where they may go. */
export interface TokenOwner {
  id: string;
  cloud: string;
  clientId: string;
  mailboxId: string;
  accountTid: string;
  accountOid: string | null;
}

/** Where a grant's tokens are sealed: whatever is written into the database, for another cloud, client, mailbox or account they do not open. */
export function tokensOf(organizationId: string, { id, cloud, clientId, mailboxId, accountTid, accountOid }: TokenOwner): Place {
  return { organizationId, table: 'Grant', row: id, column: 'cacheCipher', boundTo: [cloud, clientId.toLowerCase(), mailboxId, accountTid, accountOid] };
}

/** Whether the mailbox has a grant that counts, for the cloud it is set to. */
export function hasUsableGrant(mailbox: MailboxWithGrant): mailbox is MailboxWithGrant & { cloud: string; grant: StoredGrant } {
  return mailbox.grant?.state === 'current' && mailbox.grant.registeredCloud === mailbox.cloud;
}

/**
 * MSAL's cache of the grant; null where it was erased.
 * @throws NotSealedHere where its tokens were got from another cloud
 */
export async function openCache(organizationId: string, grant: StoredGrant, cloud: string): Promise<string | null> {
  return grant.cacheCipher ? unseal(tokensOf(organizationId, { ...grant, cloud }), grant.cacheCipher) : null;
}

/** When a token is to be refreshed by itself; refreshes of a fleet are spread. */
export function nextRefresh(life: Life): Date {
  return refreshDueAt(life, env().PLATEN_KEEP_ALIVE_HOURS * 3_600_000, Math.random());
}

/** The mailbox is in use: its token is refreshed ahead of need from now on. Written now and then only. */
export async function noteNeed(context: OpenContext, { id, generation, accessExpiresAt, lastRefreshAt, lastNeededAt }: StoredGrant): Promise<void> {
  const { organizationId } = context;
  const now = new Date();
  if (!isNewlyNeeded(now, lastNeededAt) || !accessExpiresAt || !lastRefreshAt) return;
  const due = nextRefresh({ gotAt: lastRefreshAt, expiresAt: accessExpiresAt, neededAt: now });
  await context.open((sql) =>
    sql.count(
      `UPDATE "Grant" SET "lastNeededAt" = $4, "refreshDueAt" = least("refreshDueAt", $5) WHERE "organizationId" = $1 AND "id" = $2 AND "generation" = $3 AND "state" = 'current'`,
      [organizationId, id, generation, now, due],
    ),
  );
}

/** Longer than a refresh may take (30 s) and its result may be stored (10 s). */
const leaseSeconds = 45;

/** Takes the grant's own lease: one refresh at a time, among all workers. */
export async function takeLease(sql: Sql, organizationId: string, grant: StoredGrant, owner: string): Promise<boolean> {
  const taken = await sql.count(
    `UPDATE "Grant" SET "refreshOwner" = $4, "refreshUntil" = clock_timestamp() + make_interval(secs => $5)
     WHERE "organizationId" = $1 AND "id" = $2 AND "generation" = $3 AND "state" = 'current' AND ("refreshUntil" IS NULL OR "refreshUntil" < clock_timestamp())`,
    [organizationId, grant.id, grant.generation, owner, leaseSeconds],
  );
  return taken > 0;
}

export async function releaseLease(sql: Sql, organizationId: string, grant: StoredGrant, owner: string): Promise<void> {
  await sql.count(`UPDATE "Grant" SET "refreshOwner" = NULL, "refreshUntil" = NULL WHERE "organizationId" = $1 AND "id" = $2 AND "refreshOwner" = $3`, [
    organizationId,
    grant.id,
    owner,
  ]);
}

/**
 * Stores what a refresh gave, fenced by grant and generation. By generation alone, not by lease: after a lease was lost
 * to another worker the tokens are still the newest there are, and that worker re-reads before it believes a refusal.
 * @param needed somebody asked for the token, to send with it
 * @returns false when the grant was superseded or refreshed meanwhile: nothing was stored.
 */
export async function storeRefreshed(context: OpenContext, grant: StoredGrant, cloud: string, refreshed: Refreshed, needed: boolean): Promise<boolean> {
  const { organizationId } = context;
  const sealed = await seal(tokensOf(organizationId, { ...grant, cloud }), refreshed.cache);
  const now = new Date();
  const neededAt = needed ? now : grant.lastNeededAt;
  const death = deathOf(grant, now);
  return context.open(async (sql) => {
    const stored = await sql.count(
      `UPDATE "Grant" SET "cacheCipher" = $4, "keyVersion" = $5, "generation" = "generation" + 1, "accessExpiresAt" = $6, "refreshDueAt" = $7, "lastRefreshAt" = $8,
              "diesAt" = $9, "diesWhy" = $10, "lastNeededAt" = greatest("lastNeededAt", $11), "refreshOwner" = NULL, "refreshUntil" = NULL
       WHERE "organizationId" = $1 AND "id" = $2 AND "generation" = $3 AND "state" = 'current'`,
      [
        organizationId,
        grant.id,
        grant.generation,
        sealed,
        keyVersionOf(Buffer.from(sealed)),
        refreshed.expiresAt,
        nextRefresh({ gotAt: now, expiresAt: refreshed.expiresAt, neededAt }),
        now,
        death.at,
        death.why,
        neededAt,
      ],
    );
    if (stored === 0) return false;
    await sql(`INSERT INTO "GrantEvent" ("organizationId", "id", "grantId", "kind") VALUES ($1, $2, $3, 'refreshed')`, [organizationId, newId(), grant.id]);
    return true;
  });
}
