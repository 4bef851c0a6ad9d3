import type { OpenContext } from '@/lib/base/context';
import { newId } from '@/lib/base/ids';
import { holdMailbox } from '@/lib/mailboxes/hold';
import type { EntraError } from '@/lib/outside/entra/entra-error';
import { rawText, type EntraVerdict } from './rules/entra-error';
import type { StoredGrant } from './stored-grant';

/** A refresh that may work later: gives the lease back and sets the next try. The first of a row of equal failures is noted. */
export async function recordPassingRefusal(context: OpenContext, grant: StoredGrant, owner: string, error: EntraError, code: string, retryAfter: number): Promise<void> {
  const { organizationId } = context;
  await context.open(async (sql) => {
    const released = await sql.count(
      `UPDATE "Grant" SET "refreshOwner" = NULL, "refreshUntil" = NULL, "refreshDueAt" = clock_timestamp() + make_interval(secs => $5)
       WHERE "organizationId" = $1 AND "id" = $2 AND "generation" = $3 AND "refreshOwner" = $4 AND "state" = 'current'`,
      [organizationId, grant.id, grant.generation, owner, retryAfter],
    );
    if (released === 0) return;
    await sql(
      `INSERT INTO "GrantEvent" ("organizationId", "id", "grantId", "kind", "code", "text", "correlationId")
       SELECT $1::uuid, $2::uuid, $3::uuid, 'refresh_failed', $4::text, $5::text, $6::text
       WHERE NOT EXISTS (SELECT FROM (SELECT "kind", "code", "at" FROM "GrantEvent" WHERE "organizationId" = $1 AND "grantId" = $3 ORDER BY "at" DESC LIMIT 1) latest
                         WHERE latest."kind" = 'refresh_failed' AND latest."code" = $4 AND latest."at" > clock_timestamp() - interval '1 hour')`,
      [organizationId, newId(), grant.id, code, rawText(error), error.correlationId],
    );
  });
}

/**
 * A refusal for good: the grant has failed and the mailbox is held, unless the store says otherwise meanwhile.
 * @returns false when the grant was superseded, refreshed by another or its lease passed on: nothing was changed.
 */
export async function recordFailure(
  context: OpenContext,
  mailboxId: string,
  grant: StoredGrant,
  owner: string,
  error: EntraError,
  verdict: EntraVerdict,
): Promise<boolean> {
  const { organizationId } = context;
  const text = rawText(error);
  return context.open(async (sql) => {
    // The mailbox before its grant, as a completing sign-in locks them.
    await sql(`SELECT FROM "Mailbox" WHERE "organizationId" = $1 AND "id" = $2 FOR NO KEY UPDATE`, [organizationId, mailboxId]);
    const failed = await sql.count(
      `UPDATE "Grant" SET "state" = 'failed', "failureCode" = $5, "failureText" = $6, "failedAt" = clock_timestamp(), "refreshDueAt" = NULL,
              "refreshOwner" = NULL, "refreshUntil" = NULL
       WHERE "organizationId" = $1 AND "id" = $2 AND "generation" = $3 AND "refreshOwner" = $4 AND "state" = 'current'`,
      [organizationId, grant.id, grant.generation, owner, verdict.code, text],
    );
    if (failed === 0) return false;
    await sql(
      `INSERT INTO "GrantEvent" ("organizationId", "id", "grantId", "kind", "code", "text", "correlationId") VALUES ($1, $2, $3, 'failed', $4, $5, $6)`,
      [organizationId, newId(), grant.id, verdict.code, text, error.correlationId],
    );
    await holdMailbox(sql, organizationId, mailboxId, { reason: holdReasonOf(verdict), code: verdict.code, text, until: null });
    return true;
  });
}

export function holdReasonOf(verdict: Pick<EntraVerdict, 'class'>): 'needs_sign_in' | 'needs_admin' {
  return verdict.class === 'admin' ? 'needs_admin' : 'needs_sign_in';
}
