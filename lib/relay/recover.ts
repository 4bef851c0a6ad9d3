import { withOrganization } from '@/lib/base/db/sql';
import { messageState, type RecipientState } from '@/lib/messages/rules/message-state';
import type { Lease } from './lease';
import { isBeingRecorded } from './record';

/** A message during whose sending a worker died so often is set aside. */
const deathsUntilQuarantine = 3;
const stopped = 'The worker stopped before the mail was handed over.';
const unknown = 'The worker stopped after the content had begun to leave; nobody knows whether the mail arrived.';

interface Interrupted {
  id: string;
  /** Null where no attempt was written. */
  number: number | null;
  stage: string | null;
  unknownResends: number;
  workerDeaths: number;
  recipients: { position: number; state: RecipientState }[];
}

/**
 * Takes up what an earlier worker of this lane left in the middle. Before the content: it goes back in the queue, no harm
 * done. After: nobody knows whether it arrived; it is sent once more, byte for byte the same, then stays unknown.
 */
export async function recoverInterrupted(lease: Lease): Promise<number> {
  const { organizationId, laneId, epoch, worker } = lease;
  return withOrganization(organizationId, async (sql) => {
    const [lane] = await sql(`SELECT 1 FROM "Lane" WHERE "organizationId" = $1 AND "id" = $2 AND "epoch" = $3 AND "leaseOwner" = $4 FOR NO KEY UPDATE`, [
      organizationId,
      laneId,
      epoch,
      worker,
    ]);
    if (!lane) return 0;
    const left = await sql<Interrupted>(
      `SELECT m."id", a."number", a."stage"::text AS stage, m."unknownResends", m."workerDeaths",
              (SELECT jsonb_agg(jsonb_build_object('position', r."position", 'state', r."state")) FROM "MessageRecipient" r
               WHERE r."organizationId" = m."organizationId" AND r."messageId" = m."id") AS recipients
       FROM "Message" m
       LEFT JOIN LATERAL (SELECT * FROM "DeliveryAttempt" a WHERE a."organizationId" = m."organizationId" AND a."messageId" = m."id" ORDER BY a."number" DESC LIMIT 1) a ON true
       WHERE m."organizationId" = $1 AND m."laneId" = $2 AND m."state" = 'sending' AND m."epoch" < $3 FOR NO KEY UPDATE OF m`,
      [organizationId, laneId, epoch],
    );
    for (const message of left) {
      if (isBeingRecorded(message.id)) continue;
      const maybeArrived = message.stage === 'after_data' || message.stage === 'dot';
      const resends = maybeArrived && message.unknownResends === 0;
      const deaths = message.workerDeaths + 1;
      const states = message.recipients.map(({ state }) => (maybeArrived && state === 'pending' ? 'unknown' : state));
      const state = messageState(states, { harmless: !maybeArrived, resendsUnknown: resends || !maybeArrived, poisoned: deaths >= deathsUntilQuarantine });
      const open = state === 'queued' || state === 'deferred';
      await sql(
        `WITH recipients AS (
           UPDATE "MessageRecipient" SET "state" = 'unknown', "text" = $8, "changedAt" = clock_timestamp()
           WHERE $7 AND "organizationId" = $1 AND "messageId" = $2 AND "state" = 'pending'),
         attempt AS (
           UPDATE "DeliveryAttempt" SET "endedAt" = clock_timestamp(), "class" = CASE WHEN $7 THEN 'unknown' ELSE 'retry' END::"AttemptClass", "text" = $8
           WHERE "organizationId" = $1 AND "messageId" = $2 AND "number" = $3 AND "endedAt" IS NULL),
         content AS (
           UPDATE "MessageContent" SET "deleteAfter" = clock_timestamp() + make_interval(days => (SELECT o."failedRetentionDays" FROM "Organization" o WHERE o."id" = $1))
           WHERE NOT $9 AND "organizationId" = $1 AND "id" = (SELECT m."contentId" FROM "Message" m WHERE m."organizationId" = $1 AND m."id" = $2))
         UPDATE "Message" SET "state" = $4::"MessageState", "epoch" = NULL, "workerDeaths" = $5, "unknownResends" = "unknownResends" + $6::int,
                "nextAttemptAt" = CASE WHEN $9 THEN clock_timestamp() END, "endedAt" = CASE WHEN $9 THEN NULL ELSE clock_timestamp() END,
                "lastCode" = NULL, "lastEnhanced" = NULL, "lastText" = $8
         WHERE "organizationId" = $1 AND "id" = $2`,
        [organizationId, message.id, message.number, state, deaths, resends ? 1 : 0, maybeArrived, maybeArrived ? unknown : stopped, open],
      );
    }
    return left.length;
  });
}
