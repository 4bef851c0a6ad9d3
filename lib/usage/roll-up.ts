import type { OpenContext } from '@/lib/base/context';
import type { Sql } from '@/lib/base/db/sql';

const noPrinter = '00000000-0000-0000-0000-000000000000';
/** Attempts go on for two days as a rule: what ends later is counted as accepted, not as sent. */
const settlingHours = 50;
/** The first time, as far as the settings' page looks back. */
const firstHours = 8 * 24;
/** Messages looked at to know what one weighs, and what its indexes come to. */
const sample = 200;
const indexShare = 1.5;
const forgottenAtOnce = 20_000;

/**
 * Counts what an organization took in and what it keeps: the hours since the last time and the one before, days from hours,
 * and the bytes of contents by when they go. Once an hour it looks again at the last two days, whose messages may have
 * ended meanwhile, and counts the messages. Doing it twice does no harm.
 */
export async function rollUp({ organizationId, open }: OpenContext): Promise<void> {
  const [last] = await open((sql) =>
    sql<{ hours: number; sameHour: boolean }>(
      `SELECT ceil(extract(epoch FROM clock_timestamp() - "at") / 3600)::int AS hours, date_trunc('hour', "countedAt") = date_trunc('hour', clock_timestamp()) AS "sameHour"
       FROM "StorageUse" WHERE "organizationId" = $1`,
      [organizationId],
    ),
  );
  const back = !last ? firstHours : last.sameHour ? 1 : Math.min(Math.max(settlingHours, last.hours + 1), firstHours);
  await open((sql) => rollUpHours(sql, organizationId, back));
  await open((sql) => rollUpDays(sql, organizationId, back));
  await open((sql) => weigh(sql, organizationId, last?.sameHour !== true));
  if (last?.sameHour) return;
  await open((sql) => forgetOld(sql, organizationId));
  await open((sql) => recountStored(sql, organizationId));
}

/**
 * Counts the stored bytes anew. The count is kept with every change, so nothing is off unless somebody has worked on the tables
 * by hand. All its parts are locked first, made where they are missing: who adds to one now adds to what is counted here.
 */
async function recountStored(sql: Sql, organizationId: string): Promise<void> {
  await sql(`INSERT INTO "StoredBytes" ("organizationId", "part", "bytes") SELECT $1, part, 0 FROM generate_series(0, 7) part ON CONFLICT DO NOTHING`, [organizationId]);
  await sql(`SELECT FROM "StoredBytes" WHERE "organizationId" = $1 ORDER BY "part" FOR UPDATE`, [organizationId]);
  await sql(
    `UPDATE "StoredBytes" s SET "bytes" = CASE WHEN s."part" = 0 THEN kept.bytes ELSE 0 END
     FROM (SELECT coalesce(sum(c."bytes"), 0) AS bytes FROM "MessageContent" c WHERE c."organizationId" = $1 AND c."state" <> 'deleted') kept
     WHERE s."organizationId" = $1`,
    [organizationId],
  );
}

async function rollUpHours(sql: Sql, organizationId: string, back: number): Promise<void> {
  await sql(
    `INSERT INTO "UsageHour" ("organizationId", "hour", "mailboxId", "printerId", "accepted", "sent", "failed", "unknown", "waitMs", "bytes")
     SELECT $1, date_trunc('hour', m."acceptedAt"), m."mailboxId", coalesce(m."printerId", '${noPrinter}'), count(*),
            count(*) FILTER (WHERE m."state" = 'sent'), count(*) FILTER (WHERE m."state" IN ('failed', 'quarantined')), count(*) FILTER (WHERE m."state" = 'unknown'),
            coalesce(sum(extract(epoch FROM m."endedAt" - m."acceptedAt") * 1000) FILTER (WHERE m."state" = 'sent'), 0)::bigint, sum(m."bytes")
     FROM "Message" m WHERE m."organizationId" = $1 AND m."acceptedAt" >= date_trunc('hour', clock_timestamp()) - $2 * interval '1 hour'
     GROUP BY 2, 3, 4
     ON CONFLICT ("organizationId", "hour", "mailboxId", "printerId") DO UPDATE SET "accepted" = excluded."accepted", "sent" = excluded."sent",
       "failed" = excluded."failed", "unknown" = excluded."unknown", "waitMs" = excluded."waitMs", "bytes" = excluded."bytes"`,
    [organizationId, back],
  );
}

async function rollUpDays(sql: Sql, organizationId: string, back: number): Promise<void> {
  await sql(
    `INSERT INTO "UsageDay" ("organizationId", "day", "accepted", "sent", "failed", "unknown", "bytes")
     SELECT $1, (h."hour" AT TIME ZONE 'UTC')::date, sum(h."accepted"), sum(h."sent"), sum(h."failed"), sum(h."unknown"), sum(h."bytes")
     FROM "UsageHour" h WHERE h."organizationId" = $1
       AND h."hour" >= date_trunc('day', clock_timestamp() - $2 * interval '1 hour', 'UTC')
     GROUP BY 2
     ON CONFLICT ("organizationId", "day") DO UPDATE SET "accepted" = excluded."accepted", "sent" = excluded."sent", "failed" = excluded."failed",
       "unknown" = excluded."unknown", "bytes" = excluded."bytes"`,
    [organizationId, back],
  );
}

async function weigh(sql: Sql, organizationId: string, counts: boolean): Promise<void> {
  await sql(
    `WITH kept AS (
       SELECT coalesce(sum(c."bytes") FILTER (WHERE c."deleteAfter" IS NULL), 0)::bigint AS waiting,
              coalesce(sum(c."bytes") FILTER (WHERE c."deleteAfter" <= clock_timestamp() + interval '1 day'), 0)::bigint AS soon,
              coalesce(sum(c."bytes") FILTER (WHERE c."deleteAfter" > clock_timestamp() + interval '1 day'), 0)::bigint AS later
       FROM "MessageContent" c WHERE c."organizationId" = $1 AND c."state" = 'complete')
     INSERT INTO "StorageUse" AS u ("organizationId", "at", "waitingBytes", "soonBytes", "laterBytes", "countedAt", "messages", "bytesPerMessage")
     SELECT $1, clock_timestamp(), waiting, soon, later, clock_timestamp(), 0, 0 FROM kept
     ON CONFLICT ("organizationId") DO UPDATE SET "at" = excluded."at", "waitingBytes" = excluded."waitingBytes", "soonBytes" = excluded."soonBytes", "laterBytes" = excluded."laterBytes"`,
    [organizationId],
  );
  if (!counts) return;
  await sql(
    `WITH latest AS (SELECT * FROM "Message" WHERE "organizationId" = $1 ORDER BY "acceptedAt" DESC, "id" DESC LIMIT ${sample}),
     weight AS (
       SELECT avg(pg_column_size(m) + r.bytes + a.bytes) AS bytes FROM latest m
       CROSS JOIN LATERAL (SELECT coalesce(sum(pg_column_size(r)), 0) AS bytes FROM "MessageRecipient" r WHERE r."organizationId" = $1 AND r."messageId" = m."id") r
       CROSS JOIN LATERAL (SELECT coalesce(sum(pg_column_size(a)), 0) AS bytes FROM "DeliveryAttempt" a WHERE a."organizationId" = $1 AND a."messageId" = m."id") a)
     UPDATE "StorageUse" SET "countedAt" = clock_timestamp(), "messages" = (SELECT count(*) FROM "Message" m WHERE m."organizationId" = $1),
            "bytesPerMessage" = coalesce((SELECT bytes * ${indexShare} FROM weight), 0)
     WHERE "organizationId" = $1`,
    [organizationId],
  );
}

/** What was counted goes with the log it was counted from. */
async function forgetOld(sql: Sql, organizationId: string): Promise<void> {
  const past = `clock_timestamp() - make_interval(days => (SELECT o."metadataRetentionDays" FROM "Organization" o WHERE o."id" = $1))`;
  await sql(
    `DELETE FROM "UsageHour" h USING (
       SELECT "hour", "mailboxId", "printerId" FROM "UsageHour" WHERE "organizationId" = $1 AND "hour" < ${past} ORDER BY "hour" LIMIT ${forgottenAtOnce}) old
     WHERE h."organizationId" = $1 AND h."hour" = old."hour" AND h."mailboxId" = old."mailboxId" AND h."printerId" = old."printerId"`,
    [organizationId],
  );
  await sql(`DELETE FROM "UsageDay" WHERE "organizationId" = $1 AND "day" < ${past}`, [organizationId]);
}
