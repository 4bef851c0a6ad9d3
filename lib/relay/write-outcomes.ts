import type { Sql } from '@/lib/base/db/sql';
import type { Attempt } from './begin';
import type { Lease } from './lease';
import type { Outcome } from './rules/outcome';

/** How one attempt ended, and under which lease it was made. */
export interface Result {
  lease: Lease;
  attempt: Attempt;
  outcome: Outcome;
  transcript: string;
}

/**
 * Writes how attempts ended: slots, recipients, attempts and messages. One counts as long as its message still carries
 * the epoch of its lease.
 * @returns for each whether it was written
 */
export async function writeOutcomes(sql: Sql, organizationId: string, results: readonly Result[]): Promise<boolean[]> {
  await freeSlots(sql, organizationId, results);
  const recipients = results.flatMap(({ attempt, outcome }) => outcome.recipients.map((one) => ({ ...one, messageId: attempt.messageId })));
  const written = await sql<{ id: string; laneId: string }>(
    `WITH given AS (
       SELECT * FROM unnest($2::uuid[], $3::int[], $4::bigint[], $5::text[], $6::int[], $7::float8[], $8::int[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
         AS g(id, number, epoch, state, resends, delay, code, enhanced, text, stage, class, transcript)),
     message AS (
       UPDATE "Message" m SET "state" = g.state::"MessageState", "epoch" = NULL, "unknownResends" = g.resends, "laneId" = b."laneId",
              "nextAttemptAt" = clock_timestamp() + g.delay * interval '1 millisecond',
              "endedAt" = CASE WHEN g.delay IS NULL THEN clock_timestamp() END,
              "lastCode" = g.code, "lastEnhanced" = g.enhanced, "lastText" = left(g.text, 1000)
       FROM given g, "Mailbox" b
       WHERE m."organizationId" = $1 AND m."id" = ANY($2::uuid[]) AND m."id" = g.id AND m."epoch" = g.epoch AND m."state" = 'sending'
         AND b."organizationId" = $1 AND b."id" = m."mailboxId"
       RETURNING m."id", m."contentId", m."laneId", g.number, g.state, g.delay, g.code, g.enhanced, g.text, g.stage, g.class, g.transcript),
     recipients AS (
       UPDATE "MessageRecipient" r SET "state" = c.state::"RecipientState", "code" = c.code, "enhanced" = c.enhanced, "text" = left(c.text, 1000), "changedAt" = clock_timestamp()
       FROM unnest($14::uuid[], $15::int[], $16::text[], $17::int[], $18::text[], $19::text[]) AS c(message, position, state, code, enhanced, text)
       JOIN message ON message."id" = c.message
       WHERE r."organizationId" = $1 AND r."messageId" = ANY($2::uuid[]) AND r."messageId" = c.message AND r."position" = c.position),
     attempt AS (
       UPDATE "DeliveryAttempt" a SET "stage" = m.stage::"AttemptStage", "endedAt" = clock_timestamp(), "class" = m.class::"AttemptClass",
              "code" = m.code, "enhanced" = m.enhanced, "text" = left(m.text, 1000), "transcript" = m.transcript
       FROM message m WHERE a."organizationId" = $1 AND a."messageId" = ANY($2::uuid[]) AND a."messageId" = m."id" AND a."number" = m.number),
     content AS (
       UPDATE "MessageContent" c SET "deleteAfter" = clock_timestamp() +
           CASE WHEN m.state = 'sent' THEN make_interval(hours => o."contentRetentionHours") ELSE make_interval(days => o."failedRetentionDays") END
       FROM message m, "Organization" o WHERE o."id" = $1 AND m.delay IS NULL AND c."organizationId" = $1 AND c."id" = ANY(ARRAY(SELECT "contentId" FROM message)) AND c."id" = m."contentId")
     SELECT "id", "laneId" FROM message`,
    [
      organizationId,
      results.map(({ attempt }) => attempt.messageId),
      results.map(({ attempt }) => attempt.number),
      results.map(({ lease }) => lease.epoch),
      results.map(({ outcome }) => outcome.state),
      results.map(({ outcome }) => outcome.unknownResends),
      results.map(({ outcome }) => outcome.delayMs),
      results.map(({ outcome }) => outcome.code),
      results.map(({ outcome }) => outcome.enhanced),
      results.map(({ outcome }) => printable(outcome.text)),
      results.map(({ outcome }) => outcome.stage),
      results.map(({ outcome }) => outcome.class),
      results.map(({ transcript }) => printable(transcript)),
      recipients.map((one) => one.messageId),
      recipients.map((one) => one.position),
      recipients.map((one) => one.state),
      recipients.map((one) => one.code),
      recipients.map((one) => one.enhanced),
      recipients.map((one) => printable(one.text)),
    ],
  );
  const lanes = new Map(written.map(({ id, laneId }) => [id, laneId]));
  const moved = results.flatMap(({ attempt, lease }) => {
    const lane = lanes.get(attempt.messageId);
    return lane !== undefined && lane !== lease.laneId ? [lane] : [];
  });
  // Their mailbox got another lane meanwhile: that one has work now.
  for (const lane of [...new Set(moved)].sort()) {
    await sql(`UPDATE "Lane" SET "nextDueAt" = clock_timestamp() WHERE "organizationId" = $1 AND "id" = $2`, [organizationId, lane]);
  }
  return results.map(({ attempt }) => lanes.has(attempt.messageId));
}

/** A slot counts for 60 s from the reply, the moment the server counts; where no mail was begun it is given back. */
export async function freeSlots(sql: Sql, organizationId: string, results: readonly { lease: Lease; outcome: Pick<Outcome, 'stage'> }[]): Promise<void> {
  const unused = results.map(({ outcome }) => ['connect', 'ehlo', 'starttls', 'auth'].includes(outcome.stage));
  await sql(
    `UPDATE "Lane" l SET "slots" = (
       SELECT coalesce(array_agg(s), '{}') FROM (
         SELECT s, row_number() OVER (PARTITION BY s = f.underway) AS place FROM unnest(l."slots") AS s) x
       WHERE x.s <> f.underway OR x.place > f.ended) || array_fill(clock_timestamp() + interval '60 seconds', ARRAY[least(f.counted, f.found)::int])
     FROM (
       SELECT k."id", w.ended, w.counted, k."leaseUntil" + interval '60 seconds' AS underway,
              (SELECT count(*) FROM unnest(k."slots") AS s WHERE s = k."leaseUntil" + interval '60 seconds') AS found
       FROM (SELECT lane, epoch, owner, count(*) AS ended, count(*) FILTER (WHERE NOT unused) AS counted
             FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::bool[]) AS w(lane, epoch, owner, unused) GROUP BY lane, epoch, owner) w
       JOIN "Lane" k ON k."organizationId" = $1 AND k."id" = ANY($2::uuid[]) AND k."id" = w.lane AND k."epoch" = w.epoch AND k."leaseOwner" = w.owner
       ORDER BY k."id" FOR NO KEY UPDATE OF k) f
     WHERE l."organizationId" = $1 AND l."id" = ANY($2::uuid[]) AND l."id" = f."id"`,
    [organizationId, results.map(({ lease }) => lease.laneId), results.map(({ lease }) => lease.epoch), results.map(({ lease }) => lease.worker), unused],
  );
}

/** Postgres refuses NUL in a text, and half a character. */
export function printable(text: string): string {
  return Buffer.from(text.replaceAll('\u0000', ' ')).toString();
}
