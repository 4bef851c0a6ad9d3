import type { SignInWay } from '@/lib/authorizations/rules/ways';
import type { Context } from '@/lib/base/context';
import { sqlOf } from '@/lib/base/db/prisma';
import { healthColumns, healthJoins, healthParameters, healthViewOf, type HealthColumns } from '@/lib/grants/health-lines';
import type { HoldReason, HoldView, MailboxRow } from './contract';

/** A mailbox as the database tells it; `cause` is the same for mailboxes of one state and reason. */
export interface Line extends HealthColumns {
  id: string;
  address: string;
  userName: string;
  method: MailboxRow['method'];
  cloud: string | null;
  serverName: string;
  holdUntil: Date | null;
  tenantReason: HoldReason | null;
  tenantCode: string | null;
  tenantSince: Date | null;
  tenantUntil: Date | null;
  externalReason: HoldReason | null;
  externalCode: string | null;
  externalSince: Date | null;
  externalUntil: Date | null;
  printers: number;
  held: number;
  signInMethod: SignInWay | null;
  signInBy: string | null;
  signInUntil: Date | null;
}

/** The first sentence of a mail server's reply: without the host and time at its end, equal replies are equal. */
const replySentence = `CASE WHEN b."holdCode" ~ '^[0-9]{3}' THEN split_part(split_part(b."holdText", '[', 1), '.', 1) END`;
const cause = ['a."method"', 'b."holdReason"', 'b."holdCode"', replySentence, 't."reason"', 't."code"', 'x."reason"', 'x."code"', 'b."method"', 'g."method"', 'h.said[1]', 'h.said[2]'].map(
  (part) => `coalesce((${part})::text, '')`,
);

/** All that lists, pages and exports show of mailboxes, as the table `line`; one round over the organization's. */
const lines = (only: string) => `line AS (
  SELECT b."id"::text AS id, b."address", b."userName", b."method"::text AS method, b."cloud", b."serverName",
         b."holdReason"::text AS "holdReason", b."holdCode", b."holdText", b."holdSince", b."holdUntil",
         t."reason"::text AS "tenantReason", t."code" AS "tenantCode", t."since" AS "tenantSince", t."until" AS "tenantUntil",
         x."reason"::text AS "externalReason", x."code" AS "externalCode", x."since" AS "externalSince", x."until" AS "externalUntil",
         p.count::int AS printers, w.count::int AS held, a."method"::text AS "signInMethod", m."name" AS "signInBy", a."expiresAt" AS "signInUntil",
         ${healthColumns}, c.cause,
         CASE WHEN b."method" = 'oauth' THEN h.said[1] ELSE 'no_token' END AS state, CASE WHEN b."method" = 'oauth' THEN g."method"::text ELSE b."method"::text END AS way
  FROM "Mailbox" b${healthJoins}
  LEFT JOIN "TenantHold" t ON t."organizationId" = b."organizationId" AND t."entraTenantId" = b."entraTenantId" AND t."scope" = 'all'
  LEFT JOIN "TenantHold" x ON x."organizationId" = b."organizationId" AND x."entraTenantId" = b."entraTenantId" AND x."scope" = 'external'
  LEFT JOIN "Authorization" a ON a."organizationId" = b."organizationId" AND a."mailboxId" = b."id" AND a."state" IN ('starting', 'waiting')
  LEFT JOIN "Membership" m ON m."organizationId" = a."organizationId" AND m."userId" = a."startedBy"
  CROSS JOIN LATERAL (SELECT count(*) FROM "Printer" p WHERE p."organizationId" = b."organizationId" AND p."mailboxId" = b."id") p
  CROSS JOIN LATERAL (
    SELECT count(*) FROM "Message" w WHERE (b."holdReason" IS NOT NULL OR t."scope" IS NOT NULL) AND w."organizationId" = b."organizationId" AND w."mailboxId" = b."id"
      AND w."state" IN ('queued', 'deferred')) w
  CROSS JOIN LATERAL (SELECT concat_ws('|', ${cause.join(', ')}) AS cause OFFSET 0) c
  WHERE b."organizationId" = $1::uuid${only})`;

/** Asks the organization's lines with a SELECT of its own, whose parameters go on from $4. */
export function askLines<Row extends object>(context: Context, select: string, values: readonly unknown[]): Promise<Row[]> {
  return ask(context, lines(''), select, values);
}

function ask<Row extends object>({ tx, organizationId, now }: Context, from: string, select: string, values: readonly unknown[]): Promise<Row[]> {
  return sqlOf(tx)<Row>(`WITH ${from} ${select}`, [...healthParameters(organizationId, now), ...values]);
}

/** One mailbox's row; undefined where the organization has no such mailbox. */
export async function mailboxRow(context: Context, mailboxId: string): Promise<MailboxRow | undefined> {
  const [line] = await ask<Line>(context, lines(' AND b."id" = $4::uuid'), 'SELECT * FROM line', [mailboxId]);
  return line && rowOf(line, context.now);
}

export function rowOf(line: Line, now: Date): MailboxRow {
  return {
    id: line.id,
    address: line.address,
    method: line.method,
    serverName: line.serverName,
    printers: line.printers,
    // The mailbox's own first: it says more, and outlasts the tenant's.
    hold:
      viewOf('mailbox', line.holdReason, line.holdCode, line.holdText, line.holdSince, line.holdUntil) ??
      viewOf('tenant', line.tenantReason, line.tenantCode, null, line.tenantSince, line.tenantUntil),
    externalHold: viewOf('tenant_external', line.externalReason, line.externalCode, null, line.externalSince, line.externalUntil),
    held: line.held,
    token: line.method === 'oauth' ? healthViewOf(line, now) : null,
    signIn: line.signInMethod ? { method: line.signInMethod, by: line.signInBy, until: line.signInUntil?.toISOString() ?? null } : null,
  };
}

function viewOf(scope: HoldView['scope'], reason: HoldReason | null, code: string | null, text: string | null, since: Date | null, until: Date | null): HoldView | null {
  return reason && since && { scope, reason, code, text, since: since.toISOString(), until: until?.toISOString() ?? null };
}
