import { clouds } from '@/lib/clouds/clouds';
import type { TokenHealthView } from './contract';
import { adminCodes } from './rules/entra-error';
import { lookUpAddress } from './rules/look-up';
import { deathSentence, idleDays, predictDeath } from './rules/death';
import { explainHealth, failingMinutes, overdueMinutes, soonDays, tokenHealth } from './rules/token-health';

/** What the joins below find out about a mailbox's token. */
export interface HealthColumns {
  holdReason: 'needs_sign_in' | 'needs_admin' | 'quota' | 'full' | 'blocked' | null;
  holdSince: Date | null;
  holdCode: string | null;
  holdText: string | null;
  grantState: 'current' | 'failed' | null;
  grantMethod: 'device_code' | 'browser' | 'app_only' | null;
  confidential: boolean | null;
  foreign: boolean | null;
  accountName: string | null;
  failureCode: string | null;
  failureText: string | null;
  authorizedAt: Date | null;
  lastRefreshAt: Date | null;
  nextRefreshAt: Date | null;
  failingSince: Date | null;
  failingCode: string | null;
  failingText: string | null;
  secretExpiresAt: Date | null;
  certificate: boolean | null;
  askedAgainAfterMs: number | null;
}

/** The parameters the joins take, from $1 on. */
export function healthParameters(organizationId: string, now: Date): unknown[] {
  return [organizationId, now.toISOString(), [...adminCodes]];
}

const alive = `g."state" = 'current'`;
// No coalesce: under row-level security Postgres takes it for leaky, and would look no event up by its time.
const refreshed = `CASE WHEN g."lastRefreshAt" IS NULL THEN g."createdAt" ELSE g."lastRefreshAt" END`;
const askedAgain = (grant: string) => `${grant}."state" = 'superseded' AND ${grant}."failureCode" IN ('AADSTS70043', 'AADSTS70044')`;

/**
 * Joins to "Mailbox" b what its token's health hangs on, as columns of HealthColumns; h.said has the health and the code
 * that `tokenHealth` gives for them, so that lists are filtered, sorted and counted where the rows are. OFFSET 0 has each
 * found out once for a row, by its key: tables that have just grown are taken for small, and would be joined row by row.
 */
export const healthJoins = `
  LEFT JOIN LATERAL (
    SELECT c.* FROM "Grant" c WHERE b."method" = 'oauth' AND c."organizationId" = b."organizationId" AND c."mailboxId" = b."id" AND c."state" <> 'superseded' OFFSET 0) g ON true
  LEFT JOIN "AppRegistration" r ON r."organizationId" = g."organizationId" AND r."id" = g."appRegistrationId"
  LEFT JOIN LATERAL (
    SELECT min(s."failedAt" - s."createdAt") AS lived FROM "Grant" s
    WHERE (SELECT EXISTS (SELECT FROM "Grant" n WHERE n."organizationId" = $1::uuid AND ${askedAgain('n')}))
      AND ${alive} AND s."organizationId" = b."organizationId" AND s."mailboxId" = b."id" AND ${askedAgain('s')}) f ON true
  LEFT JOIN LATERAL (
    SELECT e."at", e."code", e."text" FROM "GrantEvent" e
    WHERE ${alive} AND e."organizationId" = b."organizationId" AND e."grantId" = g."id" AND e."kind" = 'refresh_failed' AND e."at" > ${refreshed}
    ORDER BY e."at" LIMIT 1) e ON true
  CROSS JOIN LATERAL (
    SELECT CASE WHEN ${alive} AND g."method" <> 'app_only' THEN ${refreshed} + interval '${idleDays} days' END AS unused,
           CASE WHEN ${alive} AND (g."method" = 'app_only' OR g."confidential") THEN r."secretExpiresAt" END AS secret,
           CASE WHEN ${alive} AND g."method" <> 'app_only' AND ${refreshed} <= g."createdAt" + f.lived THEN g."createdAt" + f.lived END AS asked) o
  CROSS JOIN LATERAL (SELECT least(o.unused, o.secret, o.asked) AS dies, CASE WHEN r."certificateCipher" IS NULL THEN 'secret' ELSE 'certificate' END AS kept OFFSET 0) d
  CROSS JOIN LATERAL (SELECT CASE
    WHEN g."id" IS NULL THEN ARRAY['never_authorized', 'never_authorized']
    WHEN g."state" = 'failed' THEN ARRAY[
      CASE WHEN b."holdReason" IN ('needs_sign_in', 'needs_admin') AND b."holdCode" = coalesce(g."failureCode", 'invalid_grant') THEN b."holdReason"::text
           WHEN g."failureCode" = ANY($3::text[]) THEN 'needs_admin' ELSE 'needs_sign_in' END,
      coalesce(g."failureCode", 'invalid_grant')]
    WHEN r."cloud" <> b."cloud" THEN ARRAY['needs_sign_in', 'cloud_changed']
    WHEN b."holdReason" IN ('needs_sign_in', 'needs_admin') THEN ARRAY[b."holdReason"::text, b."holdCode"]
    WHEN d.dies = o.secret AND d.dies <= $2::timestamptz THEN ARRAY['needs_admin', d.kept || '_expired']
    WHEN d.dies < $2::timestamptz + interval '${soonDays} days' THEN
      ARRAY['expiring', CASE d.dies WHEN o.secret THEN d.kept || '_expires' WHEN o.asked THEN 'sign_in_frequency' ELSE 'dies_soon' END]
    WHEN e."at" < $2::timestamptz - interval '${failingMinutes} minutes' THEN ARRAY['expiring', 'refresh_failing']
    WHEN g."refreshDueAt" < $2::timestamptz - interval '${overdueMinutes} minutes' THEN ARRAY['expiring', 'refresh_overdue']
    ELSE ARRAY['healthy', NULL] END AS said OFFSET 0) h`;

/** The columns of HealthColumns that are not the mailbox's own, and what lists are sorted by. */
export const healthColumns = `g."state"::text AS "grantState", g."method"::text AS "grantMethod", g."confidential", r."cloud" <> b."cloud" AS "foreign", g."accountName",
  g."failureCode", g."failureText", g."createdAt" AS "authorizedAt", g."lastRefreshAt", g."refreshDueAt" AS "nextRefreshAt",
  e."at" AS "failingSince", e."code" AS "failingCode", e."text" AS "failingText", r."secretExpiresAt", r."certificateCipher" IS NOT NULL AS certificate,
  (extract(epoch FROM f.lived) * 1000)::float8 AS "askedAgainAfterMs", d.dies, h.said[1] AS health, h.said[2] AS "healthCode"`;

/** A line's token as pages and programs are told of it. */
export function healthViewOf(
  line: HealthColumns & { id: string; address: string; userName: string; cloud: string | null; printers: number; held: number },
  now: Date,
): TokenHealthView {
  const { grantState, grantMethod: method, authorizedAt } = line;
  const current = grantState === 'current' && method !== null && authorizedAt !== null;
  const dies = current
    ? predictDeath({
        method,
        confidential: line.confidential ?? false,
        createdAt: authorizedAt,
        lastRefreshAt: line.lastRefreshAt,
        secretExpiresAt: line.secretExpiresAt,
        certificate: line.certificate ?? false,
        askedAgainAfterMs: line.askedAgainAfterMs,
      })
    : null;
  const { health, code } = tokenHealth(
    {
      grant: grantState && { state: grantState, failureCode: line.failureCode, foreign: line.foreign ?? false, refreshDueAt: line.nextRefreshAt, failingSince: line.failingSince, dies },
      hold: line.holdReason ? { reason: line.holdReason, code: line.holdCode } : null,
    },
    now,
  );
  const raw = code === null ? null : code === line.failureCode ? line.failureText : code === 'refresh_failing' ? line.failingText : code === line.holdCode ? line.holdText : null;
  const said = code === 'refresh_failing' ? line.failingCode : code;
  const reason = explainHealth(code ?? (health === 'healthy' ? null : health), { text: raw, admin: health === 'needs_admin' });
  return {
    mailboxId: line.id,
    address: line.address,
    userName: line.userName,
    cloud: line.cloud,
    health,
    reason: reason && { ...reason, raw, lookUp: lookUpAddress(said, clouds().get(line.cloud ?? '')?.authority ?? null) },
    accountName: line.accountName,
    method,
    printers: line.printers,
    authorizedAt: authorizedAt?.toISOString() ?? null,
    lastRefreshAt: line.lastRefreshAt?.toISOString() ?? null,
    nextRefreshAt: line.nextRefreshAt?.toISOString() ?? null,
    diesAt: dies?.at.toISOString() ?? null,
    diesWhy: dies?.why ?? null,
    diesBecause: dies && deathSentence(dies.why),
    heldMessages: line.held,
    heldSince: line.holdSince?.toISOString() ?? null,
  };
}
