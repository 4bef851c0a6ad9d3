import type { Sql } from '@/lib/base/db/sql';
import type { FailedMessage } from './rules/notice-text';

/** Failures nobody was told of yet, of one mailbox and with one Reply-To. */
export interface UntoldGroup {
  mailboxId: string;
  replyTo: string | null;
  count: number;
}

/** A notice names so many messages, and says how many more there are. */
const named = 50;

/** Every group of untold failures whose messages have ended by `asOf`, the database's time now. */
export async function untoldGroups(sql: Sql, organizationId: string): Promise<{ groups: UntoldGroup[]; asOf: Date }> {
  const [now] = await sql<{ asOf: Date }>(`SELECT date_trunc('milliseconds', clock_timestamp()) AS "asOf"`);
  if (!now) throw new Error('the database has no clock');
  const groups = await sql<UntoldGroup>(
    `SELECT m."mailboxId", m."replyTo", count(*)::int AS count
     FROM (SELECT DISTINCT r."messageId" FROM "MessageRecipient" r WHERE r."organizationId" = $1 AND r."state" = 'failed' AND r."toldAt" IS NULL) untold
     JOIN "Message" m ON m."organizationId" = $1 AND m."id" = untold."messageId"
     WHERE m."kind" <> 'notice' AND m."endedAt" <= $2
     GROUP BY 1, 2`,
    [organizationId, now.asOf],
  );
  return { groups, asOf: now.asOf };
}

export interface Failures {
  slug: string;
  mailbox: string;
  /** The latest first. */
  messages: (Omit<FailedMessage, 'address'> & { id: string; messageIdHeader: string })[];
}

/** The latest of these failures, as a notice tells them. */
export async function failuresOf(sql: Sql, organizationId: string, group: { mailboxId: string; replyTos: (string | null)[]; asOf: Date }): Promise<Failures> {
  const [about] = await sql<{ slug: string; mailbox: string }>(
    `SELECT o."slug", b."address" AS mailbox FROM "Organization" o JOIN "Mailbox" b ON b."organizationId" = o."id" WHERE o."id" = $1 AND b."id" = $2`,
    [organizationId, group.mailboxId],
  );
  if (!about) throw new Error('the mailbox is gone');
  const messages = await sql<Failures['messages'][number]>(
    `SELECT m."id", m."subject", m."messageIdHeader", p."name" AS printer, m."acceptedAt", of.recipients::int AS recipients, of.failed
     FROM (SELECT DISTINCT r."messageId" FROM "MessageRecipient" r WHERE r."organizationId" = $1 AND r."state" = 'failed' AND r."toldAt" IS NULL) untold
     JOIN "Message" m ON m."organizationId" = $1 AND m."id" = untold."messageId"
     LEFT JOIN "Printer" p ON p."organizationId" = $1 AND p."id" = m."printerId"
     CROSS JOIN LATERAL (
       SELECT count(*) AS recipients,
              jsonb_agg(jsonb_build_object('address', r."address", 'code', r."code", 'enhanced', r."enhanced", 'text', r."text") ORDER BY r."position")
                FILTER (WHERE r."state" = 'failed' AND r."toldAt" IS NULL) AS failed
       FROM "MessageRecipient" r WHERE r."organizationId" = $1 AND r."messageId" = m."id") of
     WHERE m."kind" <> 'notice' AND m."mailboxId" = $2 AND (m."replyTo" = ANY($3::text[]) OR (m."replyTo" IS NULL AND $4)) AND m."endedAt" <= $5
     ORDER BY m."endedAt" DESC, m."id" DESC LIMIT ${named}`,
    [organizationId, group.mailboxId, group.replyTos.filter((one) => one !== null), group.replyTos.includes(null), group.asOf],
  );
  return { ...about, messages };
}
