import type { Context } from '@/lib/base/context';
import { listTokenHealth } from '@/lib/grants/list-token-health';
import type { TokenHealthView } from '@/lib/grants/contract';
import type { HoldReason, HoldView, MailboxRow } from './contract';

interface Line {
  id: string;
  address: string;
  method: MailboxRow['method'];
  serverName: string;
  holdReason: HoldReason | null;
  holdCode: string | null;
  holdText: string | null;
  holdSince: Date | null;
  holdUntil: Date | null;
  tenantHolds: { scope: 'all' | 'external'; reason: HoldReason; code: string | null; since: string; until: string | null }[] | null;
  printers: number;
  held: number;
  signingIn: boolean;
  signInBy: string | null;
  signInUntil: Date | null;
}

const page = 200;

/** The organization's mailboxes by address, or only the one named; all but their tokens' health in one query. */
export async function mailboxRows(context: Context, mailboxId: string | null): Promise<MailboxRow[]> {
  const { tx, organizationId } = context;
  const lines = await tx.$queryRaw<Line[]>`
    SELECT b."id"::text AS id, b."address", b."method"::text AS method, b."serverName", b."holdReason"::text AS "holdReason", b."holdCode", b."holdText",
           b."holdSince", b."holdUntil", t.holds AS "tenantHolds", p.count::int AS printers, w.count::int AS held,
           a."id" IS NOT NULL AS "signingIn", m."name" AS "signInBy", a."expiresAt" AS "signInUntil"
    FROM "Mailbox" b
    CROSS JOIN LATERAL (SELECT count(*) FROM "Printer" p WHERE p."organizationId" = b."organizationId" AND p."mailboxId" = b."id") p
    CROSS JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_object('scope', h."scope", 'reason', h."reason", 'code', h."code", 'since', h."since", 'until', h."until")) AS holds,
             bool_or(h."scope" = 'all') AS all_held
      FROM "TenantHold" h WHERE h."organizationId" = b."organizationId" AND h."entraTenantId" = b."entraTenantId") t
    CROSS JOIN LATERAL (
      SELECT count(*) FROM "Message" m WHERE (b."holdReason" IS NOT NULL OR t.all_held) AND m."organizationId" = b."organizationId" AND m."mailboxId" = b."id"
        AND m."state" IN ('queued', 'deferred')) w
    LEFT JOIN "Authorization" a ON a."organizationId" = b."organizationId" AND a."mailboxId" = b."id" AND a."state" IN ('starting', 'waiting')
    LEFT JOIN "Membership" m ON m."organizationId" = a."organizationId" AND m."userId" = a."startedBy"
    WHERE b."organizationId" = ${organizationId}::uuid AND (${mailboxId}::uuid IS NULL OR b."id" = ${mailboxId}::uuid)
    ORDER BY b."address"`;
  const tokens = mailboxId === null ? await allTokens(context) : new Map<string, TokenHealthView>();
  return lines.map(({ holdReason, holdCode, holdText, holdSince, holdUntil, tenantHolds, signingIn, signInBy, signInUntil, ...line }) => ({
    ...line,
    // The mailbox's own first: it says more, and outlasts the tenant's.
    hold:
      holdReason && holdSince
        ? { scope: 'mailbox', reason: holdReason, code: holdCode, text: holdText, since: holdSince.toISOString(), until: holdUntil?.toISOString() ?? null }
        : tenantHold(tenantHolds, 'all'),
    externalHold: tenantHold(tenantHolds, 'external'),
    token: tokens.get(line.id) ?? null,
    signIn: signingIn ? { by: signInBy, until: signInUntil?.toISOString() ?? null } : null,
  }));
}

function tenantHold(holds: Line['tenantHolds'], scope: 'all' | 'external'): HoldView | null {
  const found = holds?.find((one) => one.scope === scope);
  if (!found) return null;
  const { reason, code, since, until } = found;
  return { scope: scope === 'all' ? 'tenant' : 'tenant_external', reason, code, text: null, since: new Date(since).toISOString(), until: until && new Date(until).toISOString() };
}

async function allTokens(context: Context): Promise<Map<string, TokenHealthView>> {
  const found = new Map<string, TokenHealthView>();
  for (let after: string | undefined; ; ) {
    const views = await listTokenHealth(context, { limit: page, ...(after === undefined ? {} : { after }) });
    for (const view of views) found.set(view.mailboxId, view);
    after = views.at(-1)?.address;
    if (views.length < page) return found;
  }
}
