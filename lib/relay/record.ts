import { setTimeout as sleep } from 'node:timers/promises';
import { withOrganization, type Sql } from '@/lib/base/db/sql';
import { logger } from '@/lib/base/logger';
import { holdMailbox, releaseMailbox } from '@/lib/mailboxes/hold';
import { mailboxSettings, type Attempt } from './begin';
import { LeaseLost, type Lease } from './lease';
import type { Outcome } from './rules/outcome';
import { connectionKey, type MailboxSettings } from './target';

/** What failed waits for a person, so its content is kept longer than what was delivered. */
const failedContentDays = 30;
const patienceMs = 600_000;
/** How an attempt ends that had no grant to send with: any grant there is says otherwise. */
const noSignIn = 'No usable sign-in';

/**
 * Notes that content is about to leave: from here on the server may have the mail.
 * @throws LeaseLost where the lane belongs to another worker by now: nothing may leave.
 */
export async function markContent(lease: Lease, attempt: Attempt): Promise<void> {
  const marked = await withOrganization(lease.organizationId, (sql) =>
    sql.count(
      `UPDATE "DeliveryAttempt" SET "stage" = 'after_data' WHERE "organizationId" = $1 AND "messageId" = $2 AND "number" = $3
         AND EXISTS (SELECT FROM "Lane" l WHERE l."organizationId" = $1 AND l."id" = $4 AND l."epoch" = $5 AND l."leaseOwner" = $6)`,
      [lease.organizationId, attempt.messageId, attempt.number, lease.laneId, lease.epoch, lease.worker],
    ),
  );
  if (marked === 0) {
    lease.lose();
    throw new LeaseLost();
  }
}

/**
 * Writes how an attempt ended: recipients, attempt, message, slot and hold in one transaction. It counts as long as the
 * message still carries this lease's epoch. Tried again while the database is away, for ten minutes.
 *
 * @returns whether it was written
 */
export async function recordOutcome(lease: Lease, attempt: Attempt, outcome: Outcome, transcript: string): Promise<boolean> {
  const until = performance.now() + patienceMs;
  let words = transcript;
  for (let pause = 200; ; pause = Math.min(pause * 2, 5000)) {
    try {
      return await withOrganization(lease.organizationId, (sql) => write(sql, lease, attempt, outcome, words));
    } catch (error) {
      const unacceptable = refusedByData(error);
      if (performance.now() > until || (unacceptable && words === '')) throw error;
      // What became of the mail matters more than the words it came with.
      if (unacceptable) words = '';
      logger.warn({ messageId: attempt.messageId, err: error instanceof Error ? error.message : String(error) }, 'a result could not be written yet');
      await sleep(pause);
    }
  }
}

async function write(sql: Sql, lease: Lease, attempt: Attempt, outcome: Outcome, transcript: string): Promise<boolean> {
  const { organizationId, laneId, epoch } = lease;
  // The mailbox before the lane, the lane before the message, as everywhere: no two transactions wait for each other.
  const holds = outcome.hold !== null && (await stillMeans(sql, organizationId, attempt, outcome));
  if (!outcome.hold && attempt.mailbox.holdReason) {
    await sql(`SELECT 1 FROM "Mailbox" WHERE "organizationId" = $1 AND "id" = $2 FOR NO KEY UPDATE`, [organizationId, attempt.mailbox.id]);
  }
  await freeSlot(sql, lease, ['connect', 'ehlo', 'starttls', 'auth'].includes(outcome.stage));
  const { recipients } = outcome;
  const [written] = await sql<{ movedTo: string | null }>(
    `WITH message AS (
       UPDATE "Message" m SET "state" = $5::"MessageState", "epoch" = NULL, "unknownResends" = $6, "laneId" = b."laneId",
              "nextAttemptAt" = clock_timestamp() + $7::float8 * interval '1 millisecond',
              "endedAt" = CASE WHEN $7::float8 IS NULL THEN clock_timestamp() END,
              "lastCode" = $8, "lastEnhanced" = $9, "lastText" = left($10, 1000)
       FROM "Mailbox" b
       WHERE m."organizationId" = $1 AND m."id" = $2 AND m."epoch" = $4 AND m."state" = 'sending'
         AND b."organizationId" = m."organizationId" AND b."id" = m."mailboxId"
       RETURNING m."contentId", m."laneId"),
     recipients AS (
       UPDATE "MessageRecipient" r SET "state" = c.state::"RecipientState", "code" = c.code, "enhanced" = c.enhanced, "text" = left(c.text, 1000), "changedAt" = clock_timestamp()
       FROM unnest($11::int[], $12::text[], $13::int[], $14::text[], $15::text[]) AS c(position, state, code, enhanced, text)
       WHERE EXISTS (SELECT FROM message) AND r."organizationId" = $1 AND r."messageId" = $2 AND r."position" = c.position),
     attempt AS (
       UPDATE "DeliveryAttempt" SET "stage" = $16::"AttemptStage", "endedAt" = clock_timestamp(), "class" = $17::"AttemptClass",
              "code" = $8, "enhanced" = $9, "text" = left($10, 1000), "transcript" = $18
       WHERE EXISTS (SELECT FROM message) AND "organizationId" = $1 AND "messageId" = $2 AND "number" = $3),
     content AS (
       UPDATE "MessageContent" SET "deleteAfter" = clock_timestamp() +
           CASE WHEN $5 = 'sent' THEN (SELECT o."contentRetentionHours" FROM "Organization" o WHERE o."id" = $1) * interval '1 hour'
                ELSE interval '${failedContentDays} days' END
       WHERE $7::float8 IS NULL AND "organizationId" = $1 AND "id" = (SELECT "contentId" FROM message))
     SELECT CASE WHEN "laneId" <> $19 THEN "laneId"::text END AS "movedTo" FROM message`,
    [
      organizationId,
      attempt.messageId,
      attempt.number,
      epoch,
      outcome.state,
      outcome.unknownResends,
      outcome.delayMs,
      outcome.code,
      outcome.enhanced,
      printable(outcome.text),
      recipients.map((one) => one.position),
      recipients.map((one) => one.state),
      recipients.map((one) => one.code),
      recipients.map((one) => one.enhanced),
      recipients.map((one) => printable(one.text)),
      outcome.stage,
      outcome.class,
      printable(transcript),
      laneId,
    ],
  );
  if (!written) return false;
  await settleHold(sql, organizationId, attempt, outcome, holds);
  // Its mailbox got another lane meanwhile: that one has work now.
  if (written.movedTo) await sql(`UPDATE "Lane" SET "nextDueAt" = clock_timestamp() WHERE "organizationId" = $1 AND "id" = $2`, [organizationId, written.movedTo]);
  return true;
}

/** The slot counts for 60 s from the reply, the moment the server counts; where no mail was begun it is given back. */
async function freeSlot(sql: Sql, { organizationId, laneId, epoch, worker }: Lease, unused: boolean): Promise<void> {
  await sql(
    `UPDATE "Lane" SET "slots" = "slots"[:place - 1] || CASE WHEN $5 THEN '{}'::timestamptz[] ELSE ARRAY[clock_timestamp() + interval '60 seconds'] END || "slots"[place + 1:]
     FROM (SELECT array_position(l."slots", l."leaseUntil" + interval '60 seconds') AS place FROM "Lane" l
           WHERE l."organizationId" = $1 AND l."id" = $2 AND l."epoch" = $3 AND l."leaseOwner" = $4 FOR NO KEY UPDATE) found
     WHERE "organizationId" = $1 AND "id" = $2 AND place IS NOT NULL`,
    [organizationId, laneId, epoch, worker, unused],
  );
}

/**
 * Whether what an attempt found out about its mailbox still holds: not where its settings were changed, or somebody signed
 * in for it, since the attempt began. A hold of before would then stand for ever, since what lifts it has been done.
 */
async function stillMeans(sql: Sql, organizationId: string, { mailbox, messageId, number }: Attempt, { text }: Outcome): Promise<boolean> {
  await sql(`SELECT 1 FROM "Mailbox" WHERE "organizationId" = $1 AND "id" = $2 FOR NO KEY UPDATE`, [organizationId, mailbox.id]);
  const [now] = await sql<{ mailbox: MailboxSettings | null; signedIn: boolean }>(
    `SELECT (${mailboxSettings('$2')}) AS mailbox,
            EXISTS (SELECT FROM "Grant" g JOIN "DeliveryAttempt" a ON a."organizationId" = $1 AND a."messageId" = $3 AND a."number" = $4
                    WHERE g."organizationId" = $1 AND g."mailboxId" = $2 AND g."state" = 'current' AND ($5 OR g."createdAt" > a."startedAt")) AS "signedIn"`,
    [organizationId, mailbox.id, messageId, number, text.startsWith(noSignIn)],
  );
  return now?.mailbox != null && !now.signedIn && connectionKey(now.mailbox) === connectionKey(mailbox);
}

async function settleHold(sql: Sql, organizationId: string, { mailbox }: Attempt, outcome: Outcome, holds: boolean): Promise<void> {
  if (outcome.hold) {
    if (!holds) return;
    const { reason, code, text, minutes } = outcome.hold;
    if (outcome.text.startsWith(noSignIn)) {
      // Whoever asked for the token has held the mailbox, with what Entra said; only make sure of it.
      const [held] = await sql<{ holdReason: string | null }>(`SELECT "holdReason" FROM "Mailbox" WHERE "organizationId" = $1 AND "id" = $2`, [organizationId, mailbox.id]);
      if (held?.holdReason) return;
    }
    await holdMailbox(sql, organizationId, mailbox.id, { reason, code, text: printable(text), until: minutes === null ? null : new Date(Date.now() + minutes * 60_000) });
  } else if (mailbox.holdReason && outcome.mailboxWorks) await releaseMailbox(sql, organizationId, mailbox.id);
}

/** The database is there and will never take this: data exception, integrity violation, syntax (SQLSTATE 22, 23, 42). */
function refusedByData(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^(22|23|42)/.test(error.code);
}

/** Postgres refuses NUL in a text, and half a character. */
function printable(text: string): string {
  return Buffer.from(text.replaceAll('\u0000', ' ')).toString();
}
